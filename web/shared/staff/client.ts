/** Calls with the cookie session: @shared's request, and one place that hears of a session's end. */
import { Problem, request, Unreachable, type RequestOptions } from "../api/http.ts";

export { Problem, Unreachable } from "../api/http.ts";

type Listener = () => void;
const signedOut = new Set<Listener>();
const duty = new Set<Listener>();

/** Call `listener` whenever an answer says that nobody is signed in; returns how to stop. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** Call `listener` whenever an answer says that something has to be done first; returns how to stop. */
export function onDuty(listener: Listener): () => void {
  duty.add(listener);
  return () => duty.delete(listener);
}

/** Make one call as the signed-in person. Throws Problem or Unreachable. */
export async function call<T>(url: string, options: RequestOptions = {}): Promise<T> {
  try {
    return await request<T>(url, options);
  } catch (error) {
    if (isSignedOut(error)) for (const listener of signedOut) listener();
    if (isDuty(error)) for (const listener of duty) listener();
    throw error;
  }
}

export const isSignedOut = (error: unknown) => error instanceof Problem && error.status === 401;

const isDuty = (error: unknown) =>
  error instanceof Problem && error.status === 403 && /^(new_password|second_factor)_required$/.test(error.code);

/** Whether the same call may succeed later without anybody changing anything. */
export function isTransient(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status >= 500 || error.status === 429));
}

/** What to tell a person about anything that was thrown. */
export function explain(error: unknown): string {
  if (error instanceof Unreachable) return "No connection to the server.";
  return error instanceof Error ? error.message : "Something unexpected happened.";
}
