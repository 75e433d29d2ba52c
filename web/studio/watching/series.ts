/** One line a model over the days of a period. */
import type { Seen } from "./api.ts";

type ModelDay = NonNullable<Seen["model_days"]>[number];
export type Measure = "confidence" | "not_understood" | "handed_over";
export type Line = { rasaId: string; model: string; points: { at: number; value: number; day: string; messages: number }[] };

/** Every day from the first to the last one, also those without messages. */
export function daysOf(series: readonly ModelDay[]): string[] {
  const known = series.map((one) => one.day).sort();
  const [first, last] = [known[0], known[known.length - 1]];
  const days: string[] = [];
  for (let at = first; at && last && at <= last; at = after(at)) days.push(at);
  return days;
}

const after = (day: string): string => new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The lines in the order of the series; `at` is the number of the day. */
export function linesOf(series: readonly ModelDay[], days: readonly string[], measure: Measure): Line[] {
  const lines = new Map<string, Line>();
  for (const one of series) {
    const line = lines.get(one.rasa_id) ?? { rasaId: one.rasa_id, model: one.model, points: [] };
    line.points.push({ at: days.indexOf(one.day), value: one[measure], day: one.day, messages: one.messages });
    lines.set(one.rasa_id, line);
  }
  return [...lines.values()];
}

/** Where the axis ends: 10 %, 25 %, 50 % or all, so that small shares are not a flat line. */
export function topOf(lines: readonly Line[]): number {
  const most = Math.max(0, ...lines.flatMap((line) => line.points.map((one) => one.value)));
  return [0.1, 0.25, 0.5].find((top) => most <= top) ?? 1;
}
