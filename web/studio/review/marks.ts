/** Entities marked in a message's text. */
import type { Marking } from "../api/types.ts";

export type Piece = { text: string; entity: string | null };

/** Cut a text at its marks, for drawing. */
export function pieces(text: string, marks: readonly Omit<Marking, "message_id">[]): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    if (mark.start > at) found.push({ text: text.slice(at, mark.start), entity: null });
    found.push({ text: text.slice(mark.start, mark.end), entity: mark.entity });
    at = mark.end;
  }
  if (at < text.length) found.push({ text: text.slice(at), entity: null });
  return found;
}

/** The words of a text with their places. */
export function words(text: string): { start: number; end: number; text: string }[] {
  return [...text.matchAll(/\S+/g)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    text: found[0],
  }));
}

/** Add a mark; one that overlaps gives way. Marks count UTF-16 units, the server code points: see `toServer`. */
export function withMark(marks: readonly Marking[], added: Marking): Marking[] {
  const others = marks.filter(
    (one) => one.message_id !== added.message_id || one.end <= added.start || one.start >= added.end,
  );
  return [...others, added];
}

/** The same mark in code points, as Python counts. */
export function toServer(mark: Marking, text: string): Marking {
  const points = (end: number) => [...text.slice(0, end)].length;
  return { ...mark, start: points(mark.start), end: points(mark.end) };
}
