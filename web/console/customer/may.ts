/** What may be done with an order now, in words an agent can repeat to the customer. */
import type { Order } from "../api/types.ts";

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
