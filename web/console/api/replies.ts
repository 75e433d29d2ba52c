/** The calls of canned replies and macros. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type ReplyBook = Schemas["ReplyBook"];
export type CannedReply = Schemas["CannedReplyView"];
export type CannedReplyIn = Schemas["CannedReplyIn"];
export type Macro = Schemas["MacroView"];
export type MacroIn = Schemas["MacroIn"];
export type MacroAction = MacroIn["actions"][number];
export type ReadyBook = Schemas["ReadyBook"];
export type ReadyReply = Schemas["ReadyReply"];
export type MacroPreview = Schemas["MacroPreview"];
export type MacroRun = Schemas["MacroRun"];

const at = "/api/staff";
const one = (id: string) => `${at}/conversations/${encodeURIComponent(id)}`;
/** By the number of the step, from 1. */
type Texts = Record<string, string>;

export const getReady = (conversation: string) => call<ReadyBook>(`${one(conversation)}/replies`);
export const previewMacro = (conversation: string, macro: string, texts: Texts = {}) =>
  call<MacroPreview>(`${one(conversation)}/macros/${macro}/preview`, { body: { texts } });
export const runMacro = (conversation: string, macro: string, run_id: string, texts: Texts) =>
  call<MacroRun>(`${one(conversation)}/macros/${macro}/run`, { body: { run_id, texts } });

export const getBook = () => call<ReplyBook>(`${at}/replies`);
/** Add, or change the one with this id. */
export const saveReply = (reply: CannedReplyIn, id: string | null) => save<CannedReply>("replies", reply, id);
export const saveMacro = (macro: MacroIn, id: string | null) => save<Macro>("macros", macro, id);
export const removeReply = (id: string) => call<void>(`${at}/replies/${id}`, { method: "DELETE" });
export const removeMacro = (id: string) => call<void>(`${at}/macros/${id}`, { method: "DELETE" });

const save = <T>(what: string, body: unknown, id: string | null) =>
  call<T>(id ? `${at}/${what}/${id}` : `${at}/${what}`, { method: id ? "PUT" : "POST", body });
