/** States and kinds as people say them. */
import type { OrderRow, TicketRow } from "./api.ts";

export const ticketStates: Record<TicketRow["status"], string> = {
  open: "Open",
  pending: "Pending",
  solved: "Solved",
  closed: "Closed",
};

export const priorities: Record<TicketRow["priority"], string> = { urgent: "Urgent", high: "High", normal: "Normal", low: "Low" };

export const categories: Record<TicketRow["category"], string> = {
  complaint: "Complaint",
  damaged: "Damaged item",
  missing: "Missing item",
  wrong_item: "Wrong item",
  account: "Account",
  review: "Review",
  other: "Question",
};

export const orderStates: Record<OrderRow["status"], string> = {
  pending_payment: "Waiting for payment",
  paid: "Paid",
  packed: "Packed",
  shipped: "Shipped",
  in_transit: "On its way",
  delivered: "Delivered",
  returned: "Returned",
  cancelled: "Cancelled",
};

export const ticketTone = (status: TicketRow["status"]) => ({ open: "accent", pending: "warm", solved: "good", closed: "" })[status];

/** "Sat 14 Mar, 14:05" in the reader's zone. */
export const moment = (at: string): string =>
  new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** The query with one filter changed; "" takes it out. */
export function withFilter(query: string, name: string, value: string): string {
  const asked = new URLSearchParams(query);
  if (value) asked.set(name, value);
  else asked.delete(name);
  return asked.toString();
}
