/** Why a person is needed in a conversation, as the server explains it, and the agent's verdict on that. */
import { explain, Problem } from "@shared/staff/client.ts";
import { getEvidence, judge } from "../api/staff.ts";
import type { Evidence, Judgement } from "../api/types.ts";
import { coalesced } from "../live/coalesce.ts";

export class EvidenceCard {
  data = $state.raw<Evidence | null>(null);
  error = $state("");
  /** The verdict on its way to the server. */
  judging = $state<Judgement | null>(null);
  refresh = coalesced(() => this.#load(), 150);

  constructor(readonly conversationId: string) {}

  async #load(): Promise<void> {
    try {
      this.data = await getEvidence(this.conversationId);
      this.error = "";
    } catch (error) {
      this.error = explain(error);
    }
  }

  /** Give the one click; returns what to tell the agent if it was not kept, else "". */
  async judge(verdict: Judgement): Promise<string> {
    if (this.judging) return "";
    this.judging = verdict;
    try {
      const kept = await judge(this.conversationId, verdict);
      if (this.data) this.data = { ...this.data, verdict: kept };
      return "";
    } catch (error) {
      const unknown = error instanceof Problem && error.status === 404;
      return unknown ? "There is no handover to judge here." : explain(error);
    } finally {
      this.judging = null;
    }
  }
}
