/** How long somebody waits, in words and in urgency. */
import { elapsed } from "@shared/time.ts";

export type Urgency = "calm" | "soon" | "late";

/** "0:42", "12:05", "1:02:10"; after a day "2 d". */
export function waitedText(since: string, now: Date): string {
  const days = Math.floor(secondsSince(since, now) / 86_400);
  return days > 0 ? `${days} d` : elapsed(since, now);
}

/** The same for a screen reader, without the seconds: "3 minutes". */
export function waitedSpoken(since: string, now: Date): string {
  const minutes = Math.floor(secondsSince(since, now) / 60);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

export function urgencyOf(since: string, now: Date): Urgency {
  const seconds = secondsSince(since, now);
  if (seconds >= 300) return "late";
  return seconds >= 120 ? "soon" : "calm";
}

function secondsSince(since: string, now: Date): number {
  return Math.max(0, (now.getTime() - Date.parse(since)) / 1000);
}
