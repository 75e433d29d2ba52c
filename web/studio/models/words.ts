/** How figures and states are said. */
import type { Model } from "./api.ts";

export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

const TONES: Record<string, string> = {
  live: "good", candidate: "accent", failed: "bad", training: "info", queued: "info",
  running: "info", promoted: "good", taken_back: "bad",
  broken: "bad", worse: "bad", better: "good", changed: "info", same: "", other: "",
};
/** What became of a canary. */
export const verdicts: Record<string, string> = { running: "on trial", promoted: "promoted", taken_back: "taken back" };
export const tone = (state: string): string => TONES[state] ?? "";

/** The share that was right with its interval, or a dash before it was compared. */
export function score(model: Model): string {
  const { value, low, high } = model.scores as { value?: number; low?: number; high?: number };
  if (value === undefined || low === undefined || high === undefined) return "not compared yet";
  return `${percent(value)} right (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}

/** A guess of seconds, as people say it. */
export const timeLeft = (seconds: number): string => (seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

export const isWaiting = (state: string): boolean => state === "queued" || state === "running";
