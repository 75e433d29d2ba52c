/** One key each: what it does to the open group. One table for the handler, the buttons and the help. */
export type Deed =
  | "right" | "suggest-1" | "suggest-2" | "suggest-3" | "intent" | "new" | "entity" | "out_of_scope" | "ignore" | "gap"
  | "next" | "previous" | "undo" | "conversation" | "help";

export const keys: readonly { deed: Deed; keys: string[]; label: string }[] = [
  { deed: "right", keys: ["y", "Enter"], label: "Right: it means what the bot took it for" },
  { deed: "suggest-1", keys: ["1"], label: "The first suggested intent" },
  { deed: "suggest-2", keys: ["2"], label: "The second" },
  { deed: "suggest-3", keys: ["3"], label: "The third" },
  { deed: "intent", keys: ["i"], label: "Another intent: type to find" },
  { deed: "new", keys: ["n"], label: "A new intent" },
  { deed: "entity", keys: ["e"], label: "Mark an entity (or select it with the mouse)" },
  { deed: "out_of_scope", keys: ["o"], label: "Out of scope: nothing for this shop" },
  { deed: "gap", keys: ["a"], label: "A knowledge gap: start an article" },
  { deed: "ignore", keys: ["x"], label: "Ignore: teaches nothing" },
  { deed: "conversation", keys: ["c"], label: "Show the conversation" },
  { deed: "next", keys: ["j", "ArrowDown"], label: "Next group" },
  { deed: "previous", keys: ["k", "ArrowUp"], label: "Previous group" },
  { deed: "undo", keys: ["z"], label: "Take the last decision back" },
  { deed: "help", keys: ["?"], label: "These keys" },
];

export const deedOf = (key: string): Deed | null => keys.find((one) => one.keys.includes(key))?.deed ?? null;

const symbols: Record<string, string> = { Enter: "↵", ArrowDown: "↓", ArrowUp: "↑" };

export const cap = (key: string): string => symbols[key] ?? key.toUpperCase();

export const capOf = (deed: Deed): string => cap(keys.find((one) => one.deed === deed)?.keys[0] ?? "");
