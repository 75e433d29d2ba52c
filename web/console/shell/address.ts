/** View and conversation in the address ("#/mine/<id>"), or the page that covers the inbox ("#/insights/sales"). */
import { type View, views } from "../api/types.ts";

export const pageNames = { board: "Live board", tickets: "Tickets", orders: "Orders", customers: "Customers", reports: "Reports", insights: "Insights" } as const;
export type PageName = keyof typeof pageNames;

/** What only supervisors and admins see. */
export const supervisorPages: PageName[] = ["board", "reports"];

/** The pages that somebody with this role sees. */
export const pagesFor = (role: string): PageName[] =>
  (Object.keys(pageNames) as PageName[]).filter((page) => role !== "agent" || !supervisorPages.includes(page));

/** `query` is what stands behind "?": a page's filters. */
export type Place = { page: PageName; rest: string; query: string };

export function readAddress(): { view: View | undefined; id: string | undefined } {
  const [, view, id] = location.hash.split("/");
  return { view: views.find((one) => one === view), id: id && decodeURIComponent(id) };
}

export function writeAddress(view: View, id: string | null, replace: boolean): void {
  const hash = `#/${view}${id ? `/${encodeURIComponent(id)}` : ""}`;
  if (hash === location.hash) return;
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
}

/** The page that the address names; null where it names none. */
export function readPlace(): Place | null {
  const [path = "", query = ""] = location.hash.split("?");
  const [, page, ...rest] = path.split("/");
  if (!page || !Object.hasOwn(pageNames, page)) return null;
  return { page: page as PageName, rest: decodeURIComponent(rest.join("/")), query };
}

export function writePlace({ page, rest, query }: Place, replace: boolean): void {
  const hash = `#/${page}${rest ? `/${encodeURIComponent(rest)}` : ""}${query ? `?${query}` : ""}`;
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
}
