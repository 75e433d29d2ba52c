/** What the shop's page told of its customer, as lines to read. It may be anything, so it only ever becomes text. */
export type Line = { name: string; text: string };

const PARTS = [
  ["page", "Page"],
  ["product", "Product"],
  ["cart", "Cart"],
] as const;

/** One line a part, in this order: page, product, cart. */
export function linesOf(told: Record<string, unknown>): Line[] {
  return PARTS.flatMap(([key, name]) => {
    const text = textOf(told[key]);
    return text ? [{ name, text }] : [];
  });
}

function textOf(part: unknown): string {
  if (Array.isArray(part)) return part.map(textOf).filter(Boolean).join("; ");
  if (part === null || part === undefined) return "";
  if (typeof part !== "object") return String(part);
  const { name, title, ...rest } = part as Record<string, unknown>;
  const others = Object.entries(rest).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${String(value)}`]));
  return [name ?? title, ...others].filter(Boolean).join(", ");
}
