/**
 * Server-sent events over fetch, so that a Bearer header can go along (EventSource cannot).
 *
 * The stream resumes by itself: it reconnects with `Last-Event-ID` after a growing pause, at once when the network
 * comes back, and also when the line went quiet for longer than three heartbeats. It stops for good only when the
 * server answers 4xx (`onRefused`) or when it is closed.
 */
import { Problem, readProblem } from "./api/http.ts";

export type StreamEvent = { id: string | null; event: string; data: string };
export type StreamState = "connecting" | "open" | "waiting";

export type StreamOptions = {
  /** Asked before each connection, since a token may have changed. */
  token?: () => string | null;
  lastEventId?: string | null;
  onEvent: (event: StreamEvent) => void;
  /** `connecting` → `open` → (lost) → `waiting` → `connecting` … */
  onState?: (state: StreamState) => void;
  /** The server refused (4xx but 408 and 429): reconnecting is pointless until something changes. */
  onRefused?: (problem: Problem) => void;
  /** Silence in milliseconds after which the line counts as dead. */
  quietLimit?: number;
  /** First and longest pause before reconnecting, in milliseconds. */
  pause?: { first: number; longest: number };
};

export type Stream = { close(): void; readonly lastEventId: string | null };

/** Cut a byte stream into events; keeps what is unfinished for the next chunk. */
export class EventParser {
  #rest = "";
  #event = "";
  #id: string | null = null;
  #data: string[] = [];

  push(text: string): StreamEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.map((line) => this.#line(line)).filter((event) => event !== null);
  }

  #line(line: string): StreamEvent | null {
    if (line === "") return this.#finish();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #finish(): StreamEvent | null {
    const event = { id: this.#id, event: this.#event || "message", data: this.#data.join("\n") };
    const empty = this.#data.length === 0;
    this.#event = "";
    this.#id = null;
    this.#data = [];
    return empty ? null : event;
  }
}

/** Keep a stream of `url` open until `close()`. */
export function openStream(url: string, options: StreamOptions): Stream {
  const { quietLimit = 45_000, pause = { first: 500, longest: 15_000 } } = options;
  let lastEventId = options.lastEventId ?? null;
  let closed = false;
  let failures = 0;
  let attempt = new AbortController();
  let wake = () => {};

  const sleep = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      wake = () => (clearTimeout(timer), done());
    });

  async function run(): Promise<void> {
    while (!closed) {
      options.onState?.("connecting");
      const problem = await connect().catch(() => null);
      if (closed) return;
      if (problem && isFinal(problem)) return options.onRefused?.(problem);
      options.onState?.("waiting");
      await sleep(pauseFor(failures++, pause, problem?.retryAfter ?? null));
    }
  }

  /** Read one connection to its end; returns the problem if the server refused it. */
  async function connect(): Promise<Problem | null> {
    const current = (attempt = new AbortController());
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => current.abort(), quietLimit);
    };
    try {
      heard();
      const response = await fetch(url, { headers: headers(), signal: current.signal, cache: "no-store" });
      if (!response.ok) return await readProblem(response);
      options.onState?.("open");
      await read(response, heard);
      return null;
    } finally {
      clearTimeout(watchdog);
    }
  }

  function headers(): Record<string, string> {
    const token = options.token?.();
    return {
      Accept: "text/event-stream",
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(lastEventId === null ? {} : { "Last-Event-ID": lastEventId }),
    };
  }

  async function read(response: Response, heard: () => void): Promise<void> {
    const parser = new EventParser();
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      heard();
      failures = 0;
      for (const event of parser.push(decoder.decode(part.value, { stream: true }))) {
        if (closed) return;
        if (event.id) lastEventId = event.id;
        options.onEvent(event);
      }
    }
  }

  const online = () => {
    failures = 0;
    wake();
  };
  const offline = () => attempt.abort();
  globalThis.addEventListener?.("online", online);
  globalThis.addEventListener?.("offline", offline);
  void run();

  return {
    get lastEventId() {
      return lastEventId;
    },
    close() {
      closed = true;
      attempt.abort();
      wake();
      globalThis.removeEventListener?.("online", online);
      globalThis.removeEventListener?.("offline", offline);
    },
  };
}

function isFinal({ status }: Problem): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** Doubling pause with a quarter of jitter, so that a thousand widgets do not return at the same instant. */
export function pauseFor(
  failures: number,
  { first, longest }: { first: number; longest: number },
  retryAfter: number | null,
): number {
  if (retryAfter !== null) return retryAfter * 1000;
  const base = Math.min(longest, first * 2 ** failures);
  return base * (0.75 + Math.random() * 0.5);
}
