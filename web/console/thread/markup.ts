/** Markdown around what is selected in the composer. Pure functions; each returns the text and the new selection. */
import type { Selected } from "./slash.ts";

/** Put marks around the selection, or take them away where they stand already. */
export function wrapped(text: string, from: number, to: number, mark: string): Selected {
  const size = mark.length;
  const has = text.slice(from - size, from) === mark && text.slice(to, to + size) === mark;
  if (has && from >= size) {
    const bare = text.slice(0, from - size) + text.slice(from, to) + text.slice(to + size);
    return { text: bare, from: from - size, to: to - size };
  }
  return { text: text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to), from: from + size, to: to + size };
}

/** Make the selected lines a list, or lines again. */
export function listed(text: string, from: number, to: number): Selected {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const next = text.indexOf("\n", to);
  const end = next < 0 ? text.length : next;
  const lines = text.slice(start, end).split("\n");
  const all = lines.every((line) => line.startsWith("- "));
  const made = lines.map((line) => (all ? line.slice(2) : `- ${line}`)).join("\n");
  return { text: text.slice(0, start) + made + text.slice(end), from: start + (made === "- " ? 2 : 0), to: start + made.length };
}

/** Make the selection a link; the address is selected, to be written. */
export function linked(text: string, from: number, to: number): Selected {
  const words = text.slice(from, to) || "link";
  const head = `${text.slice(0, from)}[${words}](`;
  return { text: `${head}https://)${text.slice(to)}`, from: head.length, to: head.length + 8 };
}
