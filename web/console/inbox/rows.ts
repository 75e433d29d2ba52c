/** Pure rules about the rows of the list. */
import type { ClosedAs, ConversationRow, View } from "../api/types.ts";

export const viewNames: Record<View, string> = {
  mine: "Mine",
  queue: "Waiting",
  unassigned: "Unassigned",
  all: "All",
  mentions: "Mentions",
  snoozed: "Snoozed",
  agents: "With agents",
  bot: "Bot",
  closed: "Closed",
};

export type OwnerKind = "bot" | "queue" | "agent" | "closed";

export function ownerKind(owner: string): OwnerKind {
  if (owner.startsWith("agent")) return "agent";
  return owner === "queue" || owner === "closed" ? owner : "bot";
}

export const isMine = (owner: string, staffId: string) => owner === `agent:${staffId}`;

export function customerName(row: Pick<ConversationRow, "customer">): string {
  return row.customer?.name || row.customer?.email || "Visitor";
}

/** Whether it is the agent's turn: their conversation, and the customer spoke last. */
export function needsReply(row: ConversationRow, staffId: string): boolean {
  return isMine(row.owner, staffId) && (Boolean(row.unread) || row.last_message?.sender === "customer");
}

/** The row `step` away from the selected one; from nowhere, the first or the last. Stays within the list. */
export function neighbour(ids: string[], selected: string | null, step: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const at = selected ? ids.indexOf(selected) : -1;
  if (at < 0) return (step > 0 ? ids[0] : ids.at(-1)) ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
}

/** Who is in the queue now and was not before. */
export function arrivals(before: ReadonlySet<string>, rows: ConversationRow[]): ConversationRow[] {
  return rows.filter((row) => ownerKind(row.owner) === "queue" && !before.has(row.id));
}

/** Append a page, dropping what the list already shows (a row may move between two pages). */
export function withPage(rows: ConversationRow[], page: ConversationRow[]): ConversationRow[] {
  const known = new Set(rows.map((row) => row.id));
  return [...rows, ...page.filter((row) => !known.has(row.id))];
}

/** "return_item" as people say it. */
export const topicText = (topic: string | null) => topic?.replaceAll("_", " ") ?? "";

/**
 * The list after its first page was read anew: behind the page stays what had been loaded before, without what
 * moved into the page and without what changed so that it is no longer in this view.
 */
export function renewed(rows: ConversationRow[], page: ConversationRow[], changed: ReadonlySet<string>): ConversationRow[] {
  const known = new Set(page.map((row) => row.id));
  return [...page, ...rows.slice(page.length).filter((row) => !known.has(row.id) && !changed.has(row.id))];
}

/** Whether a row has a third line. */
export const hasChips = (row: ConversationRow, staffId: string, moody: boolean): boolean =>
  moody ||
  row.tags.length > 0 ||
  Boolean(row.snoozed_until) ||
  row.sla.some((clock) => clock.state !== "running") ||
  ["high", "urgent"].includes(row.priority) ||
  (row.reasons.length > 0 && ["queue", "agent"].includes(ownerKind(row.owner))) ||
  (ownerKind(row.owner) === "agent" && !isMine(row.owner, staffId));

/** How a conversation ended, as agents say it. */
export const closedAs: Record<ClosedAs, string> = {
  solved: "Solved",
  unsolved: "Could not be solved",
  no_answer: "The customer stopped writing",
  no_case: "Nothing for us (spam, a test)",
};
