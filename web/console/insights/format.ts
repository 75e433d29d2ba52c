/** Figures as people read them; what is not known is a dash. */
export const unknown = "–";

/** Minor units as money, without cents where they say nothing. */
export function minor(value: number | null | undefined, currency: string | null): string {
  if (value == null) return unknown;
  const digits = Math.abs(value) >= 100_000 || value % 100 === 0 ? 0 : 2;
  const style = currency ? { style: "currency" as const, currency } : {};
  return new Intl.NumberFormat(undefined, { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value / 100);
}

/** Money that comes in major units. */
export const major = (value: number | null | undefined, currency: string | null) =>
  minor(value == null ? null : Math.round(value * 100), currency);

export function count(value: number | null | undefined, digits = 0): string {
  if (value == null) return unknown;
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: digits }).format(value);
}

export function share(value: number | null | undefined): string {
  if (value == null) return unknown;
  return new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 }).format(value);
}

/** "+12 %", "−3 %", or that there was nothing before. */
export function change(growth: number | null | undefined): string {
  if (growth == null) return "nothing before";
  return new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(growth);
}

/** Unix seconds of a day, as charts want them. */
export const seconds = (day: string) => Date.parse(`${day}T00:00:00`) / 1000;

export function dayMonth(day: string): string {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }).format(new Date(`${day}T00:00`));
}

/** "29 Oct 2026" */
export function longDay(at: number): string {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }).format(new Date(at * 1000));
}

/** "29 Oct 2026, 14:05" */
export function moment(at: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** "29 Oct" */
export function shortDay(at: number): string {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }).format(new Date(at * 1000));
}

/** "4 min", "2 h" */
export function duration(value: number | null | undefined): string {
  if (value == null) return unknown;
  if (value < 90) return `${Math.round(value)} s`;
  return value < 5400 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3600)} h`;
}
