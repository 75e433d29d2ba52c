/** What an agent sent and the log does not show yet. Pure functions; the thread holds the list. */
import type { Message } from "../api/types.ts";

export type Outgoing = {
  client_id: string;
  text: string;
  at: string;
  /** `waiting`: may be undone until `due` · `sending`: on its way or about to be tried again · `sent`: accepted, not yet seen in the log · `failed`: needs the agent. */
  status: "waiting" | "sending" | "sent" | "failed";
  /** When a waiting message is sent. */
  due?: string;
  error?: string;
  message_id?: string;
};

/** Remove what the log already shows, matched by client id or by the id the server gave. */
export function withoutDelivered(outbox: Outgoing[], messages: Message[]): Outgoing[] {
  if (outbox.length === 0) return outbox;
  const seen = new Set<string>();
  for (const message of messages) {
    seen.add(message.id);
    if (message.client_id) seen.add(message.client_id);
  }
  return outbox.filter((item) => !seen.has(item.client_id) && !(item.message_id && seen.has(item.message_id)));
}

export function patched(outbox: Outgoing[], clientId: string, change: Partial<Outgoing>): Outgoing[] {
  return outbox.map((item) => (item.client_id === clientId ? { ...item, ...change } : item));
}

/** Put `incoming` into `known` by seq; what came later replaces what was known (a state may have changed). */
export function mergeMessages(known: Message[], incoming: Message[]): Message[] {
  if (incoming.length === 0) return known;
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of incoming) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Where to read on: after the last message, or before the first recent one whose state may still change. */
export function resumeAfter(messages: Message[]): number {
  const last = messages.at(-1);
  if (!last) return 0;
  const unsettled = messages.slice(-20).find((message) => message.state === "pending");
  return unsettled ? unsettled.seq - 1 : last.seq;
}

/** A message that waited so long longer than it should is not sent by itself any more, in ms. */
const forgotten = 60_000;

/**
 * An outbox read back after a reload. What was on its way is the agent's to decide; what still waited
 * goes on waiting, unless the page was closed for so long that sending it would be a surprise.
 */
export function revived(outbox: Outgoing[], now = Date.now()): Outgoing[] {
  return outbox.map((item) => {
    if (item.status === "sending") return { ...item, status: "failed", error: "Not confirmed before the page was closed." };
    const late = item.status === "waiting" && now - Date.parse(item.due ?? item.at) > forgotten;
    return late ? { ...item, status: "failed", error: "The page was closed before it was sent." } : item;
  });
}
