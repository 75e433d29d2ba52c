/** The keys and what they mean; one table for the handler, the help and the palette. */
import type { View } from "../api/types.ts";
import type { PageName } from "../shell/address.ts";

export type CommandId =
  | "next" | "previous" | "open" | "next-waiting" | "claim" | "reply" | "return" | "close" | "transfer" | "settings"
  | "use-1" | "use-2" | "verdict-right" | "verdict-too_early" | "verdict-too_late" | "verdict-not_needed"
  | "details" | "why" | "customer" | "back" | "palette" | "help" | "sound" | "notify" | "theme" | "sign-out"
  | "search" | "snooze" | "tags" | "note" | "macro" | "undo" | "next-unanswered" | `view-${View}` | `page-${PageName}`;

export type Shortcut = { id: CommandId; keys: string[]; label: string; group: "Move" | "Act" | "Look"; };

/** A key may be two in a row ("g w"). `keys` are alternatives. */
export const shortcuts: Shortcut[] = [
  { id: "next", keys: ["j", "ArrowDown"], label: "Next conversation", group: "Move" },
  { id: "previous", keys: ["k", "ArrowUp"], label: "Previous conversation", group: "Move" },
  { id: "open", keys: ["Enter"], label: "Open the selected conversation", group: "Move" },
  { id: "next-waiting", keys: ["n"], label: "Open who has waited longest", group: "Move" },
  { id: "next-unanswered", keys: ["."], label: "Next conversation that waits for a reply", group: "Move" },
  { id: "search", keys: ["/"], label: "Search all that was said", group: "Move" },
  { id: "view-mine", keys: ["g m"], label: "Go to Mine", group: "Move" },
  { id: "view-queue", keys: ["g w"], label: "Go to Waiting", group: "Move" },
  { id: "view-unassigned", keys: ["g u"], label: "Go to Unassigned", group: "Move" },
  { id: "view-all", keys: ["g l"], label: "Go to All", group: "Move" },
  { id: "view-mentions", keys: ["g n"], label: "Go to Mentions", group: "Move" },
  { id: "view-snoozed", keys: ["g s"], label: "Go to Snoozed", group: "Move" },
  { id: "view-agents", keys: ["g a"], label: "Go to With agents", group: "Move" },
  { id: "view-bot", keys: ["g b"], label: "Go to Bot", group: "Move" },
  { id: "view-closed", keys: ["g c"], label: "Go to Closed", group: "Move" },
  { id: "claim", keys: ["c"], label: "Claim", group: "Act" },
  { id: "reply", keys: ["r"], label: "Write a reply", group: "Act" },
  { id: "return", keys: ["b"], label: "Return to bot", group: "Act" },
  { id: "transfer", keys: ["t"], label: "Hand on to a colleague or a team", group: "Act" },
  { id: "snooze", keys: ["z"], label: "Snooze", group: "Act" },
  { id: "tags", keys: ["l"], label: "Tags", group: "Act" },
  { id: "note", keys: ["m"], label: "Note for colleagues", group: "Act" },
  { id: "macro", keys: ["x"], label: "Run a macro", group: "Act" },
  { id: "undo", keys: ["u"], label: "Undo sending", group: "Act" },
  { id: "close", keys: ["e"], label: "Close conversation", group: "Act" },
  { id: "use-1", keys: ["1"], label: "Use the first suggested reply", group: "Act" },
  { id: "use-2", keys: ["2"], label: "Use the second suggested reply", group: "Act" },
  { id: "verdict-right", keys: ["v r"], label: "Handover was right", group: "Act" },
  { id: "verdict-too_early", keys: ["v e"], label: "Handover came too early", group: "Act" },
  { id: "verdict-too_late", keys: ["v l"], label: "Handover came too late", group: "Act" },
  { id: "verdict-not_needed", keys: ["v n"], label: "Handover was not needed", group: "Act" },
  { id: "details", keys: ["d"], label: "Show what the bot understood", group: "Look" },
  { id: "why", keys: ["w"], label: "Show or hide why a person is needed", group: "Look" },
  { id: "customer", keys: ["i"], label: "Show or hide the customer", group: "Look" },
  { id: "page-board", keys: ["g v"], label: "Live board", group: "Look" },
  { id: "page-tickets", keys: ["g t"], label: "Tickets", group: "Look" },
  { id: "page-orders", keys: ["g o"], label: "Orders", group: "Look" },
  { id: "page-customers", keys: ["g p"], label: "Customers", group: "Look" },
  { id: "page-reports", keys: ["g r"], label: "Reports", group: "Look" },
  { id: "page-insights", keys: ["g i"], label: "Insights", group: "Look" },
  { id: "palette", keys: ["Mod+k"], label: "Command palette", group: "Look" },
  { id: "help", keys: ["?"], label: "Keyboard shortcuts", group: "Look" },
  { id: "back", keys: ["Escape"], label: "Leave the field, go back to the list", group: "Look" },
];

export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

export type Match = { command: CommandId | null; prefix: string };

/**
 * Read one key press after `prefix` (what was pressed just before, or "").
 * While somebody types, only keys with a modifier and Escape count.
 */
export function matchKey(press: Press, prefix: string, typing: boolean): Match {
  if (press.altKey) return { command: null, prefix: "" };
  if (press.ctrlKey || press.metaKey) return { command: find(`Mod+${press.key.toLowerCase()}`), prefix: "" };
  if (typing && press.key !== "Escape") return { command: null, prefix: "" };
  const keys = prefix ? `${prefix} ${press.key}` : press.key;
  const command = find(keys) ?? (prefix ? find(press.key) : null);
  if (command) return { command, prefix: "" };
  return { command: null, prefix: isPrefix(press.key) ? press.key : "" };
}

const find = (keys: string) => shortcuts.find((shortcut) => shortcut.keys.includes(keys))?.id ?? null;

const isPrefix = (key: string) => shortcuts.some((shortcut) => shortcut.keys.some((keys) => keys.startsWith(`${key} `)));

const symbols: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc", Enter: "↵" };

/** The caps to draw for one key: "g w" → ["g", "w"], "Mod+k" → ["Ctrl", "K"]. */
export function keyCaps(keys: string, mac: boolean): string[] {
  if (keys.startsWith("Mod+")) return [mac ? "⌘" : "Ctrl", keys.slice(4).toUpperCase()];
  return keys.split(" ").map((key) => symbols[key] ?? key);
}

export const capsOf = (id: CommandId, mac = false): string[] => {
  const keys = shortcuts.find((shortcut) => shortcut.id === id)?.keys[0];
  return keys ? keyCaps(keys, mac) : [];
};
