/** Presence, waits and promises in words. */
import type { Agent, Clock } from "../api/types.ts";

export const statusNames: Record<Agent["status"], string> = {
  online: "Available",
  paused: "Paused",
  away: "Away",
  offline: "Not here",
};

export const clockNames: Record<Clock["kind"], string> = {
  first_response: "First reply",
  next_response: "Next reply",
  resolution: "Resolution",
};

/** The promise that matters most: a broken one, then one that is close, then the next. */
export function pressing(clocks: Clock[]): Clock | undefined {
  const rank = { breached: 0, warned: 1, running: 2 };
  return [...clocks].sort((one, other) => rank[one.state] - rank[other.state])[0];
}

/** "in 4 min", "2 h late". */
export function dueText(dueAt: string, now: Date): string {
  const seconds = (Date.parse(dueAt) - now.getTime()) / 1000;
  const text = spanText(Math.abs(seconds));
  return seconds >= 0 ? `in ${text}` : `${text} late`;
}

/** "under 1 min", "4 min", "2 h", "3 d": rounded down. */
export function spanText(seconds: number): string {
  if (seconds < 60) return "under 1 min";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
