/** Rows and messages for tests; say only what matters. */
import type { ConversationDetail, ConversationRow, Message } from "@console/api/types.ts";

export function row(change: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id: "c1",
    tags: [],
    priority: "normal",
    team_id: null,
    fits: true,
    sla: [],
    owner: "queue",
    owner_name: null,
    customer: { name: "Ada", email: "ada@example.com" },
    topic: null,
    order_number: null,
    mood: 0,
    reasons: [],
    waiting_since: null,
    last_message: null,
    unread: false,
    created_at: "2026-03-01T10:00:00Z",
    ...change,
  };
}

export function detail(change: Partial<ConversationDetail> = {}): ConversationDetail {
  const can = { claim: false, reply: true, return_to_bot: true, close: true, transfer: true };
  return { ...row({ owner: "agent:s1" }), language: "en", site: "demo", channel: "widget", rating: null, can, notes: [], ...change };
}

export function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    seq,
    id: `m${seq}`,
    sender: "customer",
    text: `text ${seq}`,
    buttons: [],
    card: null,
    created_at: "2026-03-01T10:00:00Z",
    state: "handled",
    ranking: [],
    entities: [],
    actions: [],
    sentiment: null,
    ...change,
  };
}
