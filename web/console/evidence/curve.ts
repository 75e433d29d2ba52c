/** The mood curve as geometry and as a sentence. Scores go from −1 (furious) to 1 (delighted). */
import type { Evidence } from "../api/types.ts";
import { trendWords } from "./words.ts";

type Mood = Evidence["mood"];
export type Dot = { x: number; y: number; seq: number; tone: "bad" | "low" | "good" | "" };

/** So many messages are drawn; more would be a scribble. */
export const drawn = 24;

/** One dot a message, evenly spread over the width; a single one stands in the middle. */
export function dots({ points }: Mood, width: number, height: number, margin = 5): Dot[] {
  const last = points.slice(-drawn);
  const step = (width - 2 * margin) / Math.max(1, last.length - 1);
  return last.map(({ score, seq }, at) => ({
    x: last.length === 1 ? width / 2 : margin + at * step,
    y: margin + ((1 - Math.max(-1, Math.min(1, score))) / 2) * (height - 2 * margin),
    seq,
    tone: score <= -0.6 ? "bad" : score <= -0.25 ? "low" : score >= 0.4 ? "good" : "",
  }));
}

export const path = (all: Dot[]): string => all.map(({ x, y }, at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** What the curve shows, for who does not see it. */
export function describe({ points, trend }: Mood): string {
  if (points.length === 0) return "The customer has not written yet.";
  const last = points.slice(-drawn).map((point) => point.label);
  const where = trend ? `, ${trendWords[trend]}` : "";
  const messages = last.length === 1 ? "message" : `last ${last.length} messages`;
  return `Mood of the ${messages}${where}: ${last.join(", ")}.`;
}
