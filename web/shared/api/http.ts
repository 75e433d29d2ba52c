/**
 * One way to call the backend: JSON in, JSON out, errors as named classes.
 *
 * ApiError
 * ├── Problem        the server answered with a problem document (`status`, `code`, `detail`, `retryAfter`)
 * └── Unreachable    no answer: offline, timed out, connection lost
 */

export class ApiError extends Error {}

export class Unreachable extends ApiError {}

export class Problem extends ApiError {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** Seconds the server asks us to wait, if it said so. */
    readonly retryAfter: number | null = null,
    /** Whatever else the document holds, such as `agent_name` or `suggestions`. */
    readonly extra: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

export type RequestOptions = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal;
  /** Milliseconds until we give up; 15 000 unless said otherwise. */
  timeout?: number;
};

/** Call `url` and return the decoded answer (`undefined` for 204). Throws Problem or Unreachable. */
export async function request<T>(url: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(url, options);
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function send(url: string, { method, body, token, signal, timeout = 15_000 }: RequestOptions) {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const limit = AbortSignal.timeout(timeout);
  try {
    return await fetch(url, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable("No answer from the server.");
  }
}

/** Read a problem document; an answer that is none (a proxy's page, say) becomes one too. */
export async function readProblem(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get("Retry-After") ?? NaN);
  const retryAfter = Number.isFinite(wait) ? wait : null;
  const document: Record<string, unknown> = await response.json().catch(() => ({}));
  const { code, detail, type: _type, title: _title, status: _status, ...extra } = document;
  return new Problem(
    response.status,
    typeof code === "string" ? code : `http_${response.status}`,
    typeof detail === "string" ? detail : response.statusText || "The server refused.",
    retryAfter,
    extra,
  );
}
