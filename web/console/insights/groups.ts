/** Segments out of a list of findings: their means, and places on a map. */
import type { Finding } from "./api.ts";
import { numberOf, segmentOf } from "./findings.ts";

export type Group = { name: string; size: number; orders: number; spent: number; recency: number; returned: number };

export function groupsOf(items: Finding[]): Group[] {
  const by = new Map<string, Finding[]>();
  for (const one of items) by.set(segmentOf(one), [...(by.get(segmentOf(one)) ?? []), one]);
  const mean = (own: Finding[], name: string) =>
    own.reduce((sum, one) => sum + (numberOf(one, name) ?? 0), 0) / Math.max(1, own.length);
  const groups = [...by].map(([name, own]) => ({
    name,
    size: own.length,
    orders: mean(own, "orders"),
    spent: mean(own, "spent"),
    recency: mean(own, "recency"),
    returned: mean(own, "returned_share"),
  }));
  return groups.sort((a, b) => b.size - a.size);
}

/** Ascending x, and for each group its y where a customer of it lies, else null. */
export function placesOf(items: Finding[], names: string[]): { x: number[]; values: (number | null)[][] } {
  const placed = items
    .map((one) => ({ x: numberOf(one, "x"), y: numberOf(one, "y"), name: segmentOf(one) }))
    .filter((one): one is { x: number; y: number; name: string } => one.x !== null && one.y !== null)
    .sort((a, b) => a.x - b.x);
  return {
    x: placed.map((one) => one.x),
    values: names.map((name) => placed.map((one) => (one.name === name ? one.y : null))),
  };
}
