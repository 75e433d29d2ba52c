/** The pages of the demo shop: all live in the address's hash, as the backend's links say (crm_backend/orders/links.py). */
export type Place =
  | { page: "front" }
  | { page: "product"; sku: string }
  | { page: "order" | "pay"; number: string }
  | { page: "reset" }
  | { page: "lost" };

/** The place a hash names. One without "#/" is an anchor of the front page. */
export function placeOf(hash: string): Place {
  if (!hash.startsWith("#/") || hash === "#/") return { page: "front" };
  const [kind, name, more] = hash.slice(2).replace(/\/$/, "").split("/").map(decoded);
  if (more !== undefined || !name) return { page: "lost" };
  if (kind === "products") return { page: "product", sku: name.toUpperCase() };
  if (kind === "account") return { page: name === "reset" ? "reset" : "lost" };
  const number = name.toUpperCase();
  if (!/^KF-\d{4,8}$/.test(number)) return { page: "lost" };
  if (kind === "orders") return { page: "order", number };
  return kind === "pay" ? { page: "pay", number } : { page: "lost" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** How many places have been gone to since the page was loaded. */
export const visit = { count: 0 };

/** For a page's heading: whoever came by a link reads on from there. */
export function arrival(heading: HTMLElement): void {
  if (visit.count > 0) heading.focus({ preventScroll: true });
}
