/** Times and dates as people read them, in the reader's language and zone. */

/** Undefined: the browser's. */
let spoken: string | undefined;

/** Use this locale where none is named. */
export function useLocale(locale: string): void {
  spoken = locale;
}

const cache = new Map<string, Intl.DateTimeFormat>();

function format(locale: string | undefined = spoken, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale ?? ""}${JSON.stringify(options)}`;
  const known = cache.get(key) ?? new Intl.DateTimeFormat(locale, options);
  cache.set(key, known);
  return known;
}

/** A date such as "2026-03-01" means that day everywhere; a time with zone means its moment. */
export function toDate(value: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00` : value);
}

/** "14:05" */
export function clock(value: string, locale?: string): string {
  return format(locale, { hour: "2-digit", minute: "2-digit" }).format(toDate(value));
}

/** "Sat 14 Mar", with the year when it is another one. */
export function shortDate(value: string, locale?: string, now = new Date()): string {
  const date = toDate(value);
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return format(locale, { weekday: "short", day: "numeric", month: "short", ...year }).format(date);
}

/** Whole days from `now` to `value`: -1 is yesterday, 0 today, 1 tomorrow. */
export function daysFromNow(value: string, now = new Date()): number {
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day(toDate(value)) - day(now)) / 86_400_000);
}

/** "today", "tomorrow", "yesterday", or else the short date. */
export function dayName(value: string, locale?: string, now = new Date()): string {
  const days = daysFromNow(value, now);
  if (Math.abs(days) > 1) return shortDate(value, locale, now);
  return new Intl.RelativeTimeFormat(locale ?? spoken, { numeric: "auto" }).format(days, "day");
}

/** "now", "4 min ago", "3 hr ago", "2 days ago": how long something has been. */
export function ago(value: string, locale?: string, now = new Date()): string {
  const seconds = Math.max(0, (now.getTime() - toDate(value).getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale ?? spoken, { numeric: "auto", style: "short" });
  if (seconds < 45) return relative.format(0, "second");
  if (seconds < 3600) return relative.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), "hour");
  return relative.format(-Math.round(seconds / 86_400), "day");
}

/** A waiting time as a clock that runs: "0:42", "12:05", "1:02:10". */
export function elapsed(since: string, now = new Date()): string {
  const total = Math.max(0, Math.floor((now.getTime() - toDate(since).getTime()) / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const pad = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

/** A decimal amount and its currency in the reader's format: "€49.90". */
export function money(amount: string, currency: string, locale?: string): string {
  return new Intl.NumberFormat(locale ?? spoken, { style: "currency", currency }).format(Number(amount));
}
