/** What may be done with an order now, in words an agent can repeat to the customer. */
import type { Order } from "../api/types.ts";

export type Possibility = { label: string; possible: boolean; note: string };

const reasons: Record<string, string> = {
  already_shipped: "it has shipped",
  already_delivered: "it was delivered",
  already_cancelled: "it is cancelled",
  already_returned: "it came back already",
  cancelled: "it is cancelled",
  not_delivered: "it is not delivered yet",
  return_window_over: "the 30 days are over",
  nothing_to_return: "nothing is left to return",
};

/** A code as words; an unknown code without its underscores is still better than nothing. */
export const reasonText = (code: string | null): string => (code ? (reasons[code] ?? code.replaceAll("_", " ")) : "");

/** Possible things first. `day` writes a date. */
export function possibilities({ may, status }: Order, day: (iso: string) => string): Possibility[] {
  const locked = status === "packed" ? "it is packed" : reasonText(may.cancel_why) || "it has left";
  const list: Possibility[] = [
    { label: "Cancel", possible: may.cancel, note: may.cancel ? "free of charge" : reasonText(may.cancel_why) },
    { label: "Change address", possible: may.change_address, note: may.change_address ? "" : locked },
    { label: "Change items", possible: may.change_items, note: may.change_items ? "" : locked },
    { label: "Return", possible: may.return, note: returnNote(may, day) },
  ];
  return list.sort((a, b) => Number(b.possible) - Number(a.possible));
}

function returnNote(may: Order["may"], day: (iso: string) => string): string {
  if (!may.return) return reasonText(may.return_why);
  return may.return_until ? `until ${day(may.return_until)}` : "";
}

const steps = ["paid", "packed", "shipped", "delivered"] as const;
export type Step = { name: string; done: boolean };

/** The way of an order in four steps; null when it left that way (cancelled, returned, not paid). */
export function progress(status: Order["status"]): Step[] | null {
  const at = status === "in_transit" ? 2 : steps.indexOf(status as (typeof steps)[number]);
  if (at < 0) return null;
  return steps.map((name, index) => ({ name, done: index <= at }));
}

export function statusTone(status: Order["status"]): "good" | "info" | "warm" | "bad" | "" {
  if (status === "delivered") return "good";
  if (status === "pending_payment") return "bad";
  if (status === "returned" || status === "cancelled") return "";
  return status === "shipped" || status === "in_transit" ? "info" : "warm";
}
