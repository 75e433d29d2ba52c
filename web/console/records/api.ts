/** The calls of the pages of tickets, orders and customers. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type TicketRow = Schemas["TicketRow"];
export type TicketPage = Schemas["TicketPage"];
export type TicketDetail = Schemas["TicketDetail"];
export type TicketMoment = Schemas["TicketMoment"];
export type TicketChange = Schemas["TicketChange"];
export type OrderRow = Schemas["OrderBrief"];
export type OrderPage = Schemas["OrderPage"];
export type OrderDetail = Schemas["OrderDetail"];
export type CustomerRow = Schemas["CustomerRow"];
export type CustomerPage = Schemas["CustomerPage"];
export type CustomerDetail = Schemas["CustomerDetail"];
export type TalkRow = Schemas["TalkRow"];

const base = "/api/staff";
const patience = { timeout: 60_000 };
const one = (kind: string, key: string) => `${base}/${kind}/${encodeURIComponent(key)}`;
const post = <T>(url: string, body: unknown = {}) => call<T>(url, { method: "POST", body });

export const listUrl = (kind: string, query: string, more: Record<string, string> = {}) => {
  const asked = new URLSearchParams(query);
  for (const [name, value] of Object.entries(more)) asked.set(name, value);
  return `${base}/${kind}?${asked}`;
};
export const exportUrl = (kind: string, query: string) => `${base}/${kind}/export?${query}`;

export const listTickets = (query: string, more: Record<string, string>) => call<TicketPage>(listUrl("tickets", query, more), patience);
export const listOrders = (query: string, more: Record<string, string>) => call<OrderPage>(listUrl("orders", query, more), patience);
export const listCustomers = (query: string, more: Record<string, string>) =>
  call<CustomerPage>(listUrl("customers", query, more), patience);

export const getTicket = (number: string) => call<TicketDetail>(one("tickets", number));
export const changeTicket = (number: string, body: TicketChange) => call<TicketDetail>(one("tickets", number), { method: "PATCH", body });
export const noteTicket = (number: string, text: string) => post<TicketDetail>(`${one("tickets", number)}/notes`, { text });
export const answerTicket = (number: string, text: string) => post<unknown>(`${one("tickets", number)}/reply`, { text });

export const getOrder = (number: string) => call<OrderDetail>(one("orders", number));
export type OrderDeed = "cancel" | "address" | "items" | "return" | "payment" | "papers";
export const doOrder = (number: string, deed: OrderDeed, body: unknown = {}) => post<OrderDetail>(`${one("orders", number)}/${deed}`, body);

export const getCustomer = (id: string) => call<CustomerDetail>(one("customers", id));
export const noteCustomer = (id: string, note: string) => call<CustomerDetail>(`${one("customers", id)}/note`, { method: "PUT", body: { note } });
