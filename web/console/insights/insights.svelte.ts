/** What all insight pages share: the period, and the orders somebody asked to see behind a figure. */
import type { Behind } from "./api.ts";
import { PeriodState } from "./period.svelte.ts";

export const pages = ["overview", "sales", "forecast", "segments", "churn", "products", "service", "models"] as const;
export type PageName = (typeof pages)[number];

export class InsightsState {
  readonly period = new PeriodState();
  behind = $state.raw<Behind | null>(null);

  showOrders = (behind: Behind): void => {
    this.behind = behind;
  };
}
