/** Agents' replies that may become articles or canned replies. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type Candidate = Schemas["AnswerCandidate"];
export type CannedReply = Schemas["CannedReplyIn"];

const at = "/api/staff/studio/answers";

export const getAnswers = () => call<Schemas["AnswersPage"]>(at, { timeout: 120_000 });

type Wish = { kind: "article"; title: string; body: string } | { kind: "canned"; reply: CannedReply } | { kind: "ignore" };

export const decide = (ids: string[], wish: Wish) =>
  call<Schemas["AnswerDecided"]>(`${at}/decisions`, { body: { message_ids: ids, ...wish } });

export const undo = (ids: string[]) => call<Schemas["AnswerUndone"]>(`${at}/undo`, { body: { message_ids: ids } });
