/** The staff API's shapes; orders, tickets and what customers also see come from @shared. */
import type { IsoTime, Message as CustomerMessage, Order, Sender, Ticket } from "@shared/api/types.ts";

export type { Card, IsoTime, Order, Product, Refund, Sender, Ticket } from "@shared/api/types.ts";

export const views = ["queue", "mine", "agents", "bot", "closed"] as const;
export type View = (typeof views)[number];
export type Counts = Record<View, number>;

export type MessageState = "pending" | "handled" | "human" | "unanswered" | "suppressed";

export type Staff = { id: string; email: string; name: string; role: "agent" | "supervisor" | "admin" };

export type Reason = { code: string; text: string };

export type ConversationRow = {
  id: string;
  /** `bot`, `queue`, `agent:<staff id>` or `closed`. */
  owner: string;
  owner_name: string | null;
  customer: { name: string | null; email: string | null } | null;
  topic: string | null;
  order_number: string | null;
  /** −1 (furious) to 1 (delighted). */
  mood: number | null;
  reasons: Reason[];
  waiting_since: IsoTime | null;
  last_message: { sender: Sender; text: string; at: IsoTime } | null;
  unread?: number | boolean | null;
  created_at: IsoTime;
};

export type ConversationDetail = ConversationRow & {
  language: string | null;
  site: string;
  can: { claim: boolean; reply: boolean; return_to_bot: boolean; close: boolean };
};

export type ConversationPage = {
  conversations: ConversationRow[];
  next_cursor: string | null;
  counts: Counts;
};

/** A message with what only staff see of it. */
export type Message = CustomerMessage & {
  state: MessageState;
  intent?: string | null;
  confidence?: number | null;
  ranking?: { name: string; confidence: number }[] | null;
  entities?: { entity?: string; value?: unknown }[] | null;
  actions?: string[] | null;
  sentiment?: { score?: number; label?: string } | null;
  model_id?: string | null;
};

export type Customer = {
  id?: string;
  name: string | null;
  email: string | null;
  phone?: string | null;
  address?: string | null;
  language?: string | null;
  newsletter?: boolean;
  status?: string;
  note?: string | null;
  created_at?: IsoTime | null;
};

export type CustomerFile = { customer: Customer | null; orders: Order[]; tickets: Ticket[] };
