/** A model's card in figures and words. Cards are open: what a model does not say is left out. */
import type { ModelCard } from "./api.ts";

export type Scores = { columns: string[]; rows: { name: string; values: (number | null)[]; used: boolean }[] };

const names: Record<string, string> = {
  auroc: "AUROC",
  brier: "Brier",
  calibration: "Calibration error",
  mae: "Mean error",
  silhouette: "Silhouette",
  stability: "Stability",
  smape: "sMAPE",
  mase: "MASE",
  recall: "Recall@10",
  ndcg: "NDCG@10",
};
const features: Record<string, string> = {
  recency: "time since the last order",
  orders: "orders so far",
  orders_30: "orders in 30 days",
  orders_90: "orders in 90 days",
  orders_180: "orders in half a year",
  spent: "spent so far",
  spent_90: "spent in 90 days",
  average_order: "worth of an order",
  lines_per_order: "products in an order",
  gap: "time between orders",
  gap_spread: "how even the orders come",
  overdue: "how overdue an order is",
  active_months: "months with orders",
  trend: "spending more or less",
  returned_share: "share sent back",
  returns_90: "returns in 90 days",
  tickets_180: "tickets in half a year",
  waited_hours: "waits for an answer",
  mood: "mood in chats",
  low_ratings: "low ratings",
  everyone: "the base rate",
};

export const textOf = (card: ModelCard, name: string): string => {
  const value = card.card[name];
  return typeof value === "string" ? value : "";
};

export function textsOf(card: ModelCard, name: string): string[] {
  const value: unknown = card.card[name];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The scores by model, one column a measure; the model that is used is marked. */
export function scoresOf(card: ModelCard): Scores {
  const found: unknown = card.card["scores"];
  const models = isRecord(found) ? Object.entries(found).filter((pair): pair is [string, Record<string, unknown>] => isRecord(pair[1])) : [];
  const known = Object.keys(names).filter((name) => models.some(([, scores]) => typeof scores[name] === "number"));
  const used = textOf(card, "used").replace(/^K-means, (\d+) groups$/, "K-means $1");
  return {
    columns: known.map((name) => names[name] ?? name),
    rows: models.map(([name, scores]) => ({
      name,
      values: known.map((column) => (typeof scores[column] === "number" ? scores[column] : null)),
      used: used === name || used.startsWith(`${name},`) || used.startsWith(`${name} with`),
    })),
  };
}

/** What matters most over all customers: shares of the largest, at most eight. */
export function importancesOf(card: ModelCard): { name: string; share: number }[] {
  const found: unknown = card.card["importances"];
  if (!isRecord(found)) return [];
  const known = Object.entries(found).filter((pair): pair is [string, number] => typeof pair[1] === "number" && pair[1] > 0);
  const largest = Math.max(...known.map(([, size]) => size), 0);
  return known.slice(0, 8).map(([name, size]) => ({ name: features[name] ?? name.replaceAll("_", " "), share: size / largest }));
}
