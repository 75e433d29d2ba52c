/** The period all pages look at; "usual" lets the server choose the four weeks up to the latest data. */
export const presets = { usual: "Last 4 weeks", quarter: "Last 13 weeks", year: "Last 52 weeks", own: "From … to …" } as const;
export type Preset = keyof typeof presets;

const weeks: Partial<Record<Preset, number>> = { quarter: 13, year: 52 };

export class PeriodState {
  preset = $state<Preset>("usual");
  first = $state("");
  last = $state("");

  /** The last day of the data, once a report has told it: periods end there. */
  latest = $state("");

  get query(): string {
    const days = (weeks[this.preset] ?? 0) * 7;
    if (days && this.latest) return query(before(this.latest, days - 1), this.latest);
    if (this.preset === "own" && this.first && this.last) return query(this.first, this.last);
    return "";
  }

  /** Ten years up to the latest day, for all orders of a customer. */
  get always(): string {
    return this.latest ? query(before(this.latest, 3650), this.latest) : "";
  }

  seen(period: { first: string; last: string }): void {
    if (this.preset !== "usual") return;
    this.latest = period.last;
    if (this.first === "") [this.first, this.last] = [period.first, period.last];
  }
}

const query = (first: string, last: string) => new URLSearchParams({ first, last }).toString();

function before(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
