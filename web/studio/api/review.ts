/** The review's calls. */
import { call } from "@shared/staff/client.ts";
import type { Decision, DecisionIn, ReviewPage, StaffMessage } from "./types.ts";

const at = "/api/staff/studio/review";

/** The first visit encodes the shop's sentences, which takes some seconds. */
const PATIENCE = 120_000;

/** With a message of a topic of Watching the topic comes first, as one group. */
export const getInbox = (topic = "") =>
  call<ReviewPage>(topic ? `${at}?topic=${encodeURIComponent(topic)}` : at, { timeout: PATIENCE });

export type Wish = Partial<DecisionIn> & Pick<DecisionIn, "kind" | "message_ids">;

export const decide = (wish: Wish) => call<Decision>(`${at}/decisions`, { body: wish, timeout: 60_000 });

export const undoDecision = (id: string) => call<Decision>(`${at}/decisions/${id}/undo`, { body: {} });

export const getConversation = (id: string) =>
  call<{ messages: StaffMessage[] }>(`/api/staff/conversations/${encodeURIComponent(id)}/messages?after=0`);
