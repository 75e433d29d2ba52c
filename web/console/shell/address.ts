/** View and conversation in the address: "#/mine/<id>". */
import { type View, views } from "../api/types.ts";

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

/** The page of insights that the address names ("#/insights/sales"); null where it names none. */
export function readInsights(): string | null {
  const [, place, page] = location.hash.split("/");
  return place === "insights" ? page || "overview" : null;
}
