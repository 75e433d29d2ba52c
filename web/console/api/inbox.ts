/** The calls of the inbox: what was said, filters, snoozes, tags, notes. */
import { call } from "@shared/staff/client.ts";
import type { ConversationDetail, Filters, HitPage } from "./types.ts";

const one = (id: string) => `/api/staff/conversations/${encodeURIComponent(id)}`;

export function searchSaid(q: string, before: string | null, signal: AbortSignal) {
  const query = new URLSearchParams({ q, limit: "50" });
  if (before) query.set("before", before);
  return call<HitPage>(`/api/staff/search?${query}`, { signal });
}

export const getFilters = () => call<Filters>("/api/staff/filters");

export const setTags = (id: string, tags: string[]) =>
  call<ConversationDetail>(`${one(id)}/tags`, { method: "PUT", body: { tags } });

export const snooze = (id: string, until: Date) =>
  call<ConversationDetail>(`${one(id)}/snooze`, { method: "PUT", body: { until: until.toISOString() } });

export const wake = (id: string) => call<ConversationDetail>(`${one(id)}/snooze`, { method: "DELETE" });

export const addNote = (id: string, text: string, mentions: string[]) =>
  call<ConversationDetail>(`${one(id)}/notes`, { body: { text, mentions } });

export const seeMentions = (id: string) => call<void>(`${one(id)}/mentions/seen`, { method: "POST" });
