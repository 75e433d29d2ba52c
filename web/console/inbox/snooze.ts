/** Until when a conversation may rest, and how that is said. */
import { clock, dayName, daysFromNow } from "@shared/time.ts";

export type Rest = { label: string; until: Date };

const morning = 9;

/** The usual choices at this moment; all later than now. */
export function rests(now: Date): Rest[] {
  const choices = [
    { label: "In 1 hour", until: new Date(now.getTime() + 3_600_000) },
    { label: "In 3 hours", until: new Date(now.getTime() + 3 * 3_600_000) },
    { label: "Tomorrow morning", until: at(now, 1) },
    { label: "Next Monday", until: at(now, (8 - now.getDay()) % 7 || 7) },
  ];
  return now.getDay() === 0 ? choices.slice(0, 3) : choices;
}

function at(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning);
}

/** "14:00" today, "tomorrow 9:00", "Mon 3 Mar 9:00". */
export function snoozedText(until: string, now = new Date()): string {
  return daysFromNow(until, now) === 0 ? clock(until) : `${dayName(until, undefined, now)} ${clock(until)}`;
}

/** What a datetime-local field holds for a moment. */
export function localValue(moment: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  const day = `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
  return `${day}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
}
