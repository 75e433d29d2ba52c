/** Agents' replies that may become articles. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type Candidate = Schemas["AnswerCandidate"];

const at = "/api/staff/studio/answers";

export const getAnswers = () => call<Schemas["AnswersPage"]>(at, { timeout: 120_000 });

export const decide = (kind: "article" | "ignore", ids: string[], title = "", body = "") =>
  call<Schemas["AnswerDecided"]>(`${at}/decisions`, { body: { kind, message_ids: ids, title, body } });
