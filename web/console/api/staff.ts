/** The staff calls, one function each. */
import { call } from "@shared/staff/client.ts";
import type {
  ClosedAs,
  ConversationDetail,
  ConversationPage,
  CustomerFile,
  Evidence,
  Judgement,
  MessagePage,
  Narrowing,
  Sent,
  Verdict,
  View,
} from "./types.ts";

const conversations = "/api/staff/conversations";
const one = (id: string) => `${conversations}/${encodeURIComponent(id)}`;
const post = <T>(url: string, body: unknown = {}) => call<T>(url, { method: "POST", body });

export function listConversations(view: View, limit: number, cursor: string | null = null, narrowed: Partial<Narrowing> = {}) {
  const query = new URLSearchParams({ owner: view, limit: String(limit) });
  for (const [name, value] of Object.entries(narrowed)) if (value) query.set(name, value);
  if (cursor) query.set("cursor", cursor);
  return call<ConversationPage>(`${conversations}?${query}`);
}

export const getConversation = (id: string) => call<ConversationDetail>(one(id));

export const getCustomer = (id: string) => call<CustomerFile>(`${one(id)}/customer`);

export const getEvidence = (id: string) => call<Evidence>(`${one(id)}/evidence`);

/** Say whether calling a person was right; the last word counts. */
export const judge = (id: string, verdict: Judgement) => post<Verdict>(`${one(id)}/handoff-verdict`, { verdict });

export const getMessages = (id: string, after: number) =>
  call<MessagePage>(`${one(id)}/messages?after=${after}`);

export const claim = (id: string) => post<ConversationDetail>(`${one(id)}/claim`);

export const sendMessage = (id: string, client_id: string, text: string) =>
  post<Sent>(`${one(id)}/messages`, { client_id, text });

export const returnToBot = (id: string, note: string) =>
  post<ConversationDetail>(`${one(id)}/return-to-bot`, note ? { note } : {});

export const closeConversation = (id: string, outcome: ClosedAs, tags: string[]) =>
  post<ConversationDetail>(`${one(id)}/close`, { outcome, tags });

export const sayTyping = (id: string, on: boolean) => post<void>(`${one(id)}/typing`, { on });
