/** Segments out of a list of findings: their means, and places on a map. */
import type { Finding } from "./api.ts";
import { numberOf, segmentOf } from "./findings.ts";

export type Group = { name: string; size: number; orders: number; spent: number; recency: number; returned: number };

/** The group's name; where no groups were found (all in one), what the quintiles of recency, frequency and money say. */
export function groupOf(one: Finding): string {
  const ranks = one.value["rfm"];
  if (segmentOf(one) !== "all customers" || !Array.isArray(ranks)) return segmentOf(one);
  const [recency = 3, frequency = 3, money = 3] = ranks.map(Number);
  if (recency >= 4 && frequency >= 4 && money >= 4) return "best: lately, often, much";
  if (recency <= 2 && frequency >= 4) return "once loyal, long away";
  if (recency >= 4 && frequency <= 2) return "new or rare, lately here";
  return recency <= 2 ? "long away" : "in between";
}

export function groupsOf(items: Finding[]): Group[] {
  const by = new Map<string, Finding[]>();
  for (const one of items) by.set(groupOf(one), [...(by.get(groupOf(one)) ?? []), one]);
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
  const flat = new Set(items.map((one) => numberOf(one, "x"))).size < 2;
  const placed = items
    .map((one) => ({ ...(flat ? plainPlace(one) : { x: numberOf(one, "x"), y: numberOf(one, "y") }), name: groupOf(one) }))
    .filter((one): one is { x: number; y: number; name: string } => one.x !== null && one.y !== null)
    .sort((a, b) => a.x - b.x);
  return {
    x: placed.map((one) => one.x),
    values: names.map((name) => placed.map((one) => (one.name === name ? one.y : null))),
  };
}

/** Without a map of behaviour: how lately against how much, on logarithms. */
function plainPlace(one: Finding): { x: number; y: number } {
  return { x: -Math.log10(1 + (numberOf(one, "recency") ?? 0)), y: Math.log10(1 + (numberOf(one, "spent") ?? 0)) };
}
