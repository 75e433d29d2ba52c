import { explain, Problem } from "../api/client.ts";

/** What to say when the server says no to claim, close, return or transfer. */
export function refusal(error: unknown): string {
  if (!(error instanceof Problem) || error.code !== "already_claimed") return explain(error);
  const name = error.extra.agent_name;
  return typeof name === "string" ? `${name} was faster and has this conversation now.` : "Somebody else was faster.";
}
