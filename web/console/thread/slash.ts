/** Canned replies by "/shortcut" in the composer, and the gaps they leave. Pure functions. */
import type { ReadyReply } from "../api/replies.ts";
import { find } from "../keyboard/find.ts";

const gap = /\{\{\s*[a-z_]+\.[a-z_]+\s*\}\}/;

/** What stands after the "/" before the cursor; null where no reply is asked for. */
export function asking(text: string, cursor: number): string | null {
  const found = /(?:^|\s)\/([\p{L}\p{M}\p{N}-]*)$/u.exec(text.slice(0, cursor));
  return found ? (found[1] ?? "") : null;
}

/** The replies for what was typed: by shortcut first, then by title and text. */
export function matching(replies: ReadyReply[], query: string): ReadyReply[] {
  const short = replies.filter((one) => one.shortcut.startsWith(query.toLowerCase()));
  const rest = find(replies, query, (one) => `${one.title} ${one.text}`).filter((one) => !short.includes(one));
  return [...short, ...rest];
}

export type Selected = { text: string; from: number; to: number };

/** Put a reply in place of the "/…" before the cursor, or at the cursor; its first gap is selected. */
export function inserted(text: string, cursor: number, reply: string): Selected {
  const asked = asking(text, cursor);
  const start = asked === null ? cursor : cursor - asked.length - 1;
  const whole = text.slice(0, start) + reply + text.slice(cursor);
  const at = gapIn(reply);
  const end = start + reply.length;
  return { text: whole, from: at ? start + at[0] : end, to: at ? start + at[1] : end };
}

/** Where the first unfilled variable stands. */
export function gapIn(text: string, name?: string): [number, number] | null {
  const found = (name ? new RegExp(`\\{\\{\\s*${name.replace(".", "\\.")}\\s*\\}\\}`) : gap).exec(text);
  return found ? [found.index, found.index + found[0].length] : null;
}

/** The names of the unfilled variables, each once. */
export function gapsOf(text: string): string[] {
  const names = [...text.matchAll(new RegExp(gap, "g"))].map(([all]) => all.slice(2, -2).trim());
  return [...new Set(names)];
}

/** "order.number" as words. */
export const gapName = (name: string) => name.replace(/[._]/g, " ");
