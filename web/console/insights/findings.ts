/** Reading a finding's open value with care: what a model says may change its shape. */
import type { Finding } from "./api.ts";

export type Reason = { text: string };

export function chance(finding: Finding | null | undefined): number | null {
  const value = finding?.value["probability"];
  return typeof value === "number" ? value : null;
}

/** The reasons as sentences; a reason may be a string or hold a text. */
export function reasonsOf(finding: Finding | null | undefined): Reason[] {
  const found = finding?.value["reasons"];
  if (!Array.isArray(found)) return [];
  return found.flatMap((one: unknown) => {
    if (typeof one === "string") return [{ text: one }];
    const text = typeof one === "object" && one !== null && "text" in one ? one.text : null;
    return typeof text === "string" ? [{ text }] : [];
  });
}

export function numberOf(finding: Finding, name: string): number | null {
  const value = finding.value[name];
  return typeof value === "number" ? value : null;
}

export const segmentOf = (finding: Finding): string => String(finding.value["segment"] ?? "unknown");

/** What an agent can do about a risk of leaving, by its size. */
export function advice(risk: number | null): string {
  if (risk == null) return "";
  if (risk > 0.75) return "Write personally; ask what was missing.";
  if (risk > 0.5) return "Offer what fits their last orders.";
  return "No need to act.";
}
