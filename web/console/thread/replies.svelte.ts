/** The canned replies and macros of the open conversation. */
import { explain } from "@shared/staff/client.ts";
import { getReady, type ReadyBook } from "../api/replies.ts";

export class Replies {
  book = $state.raw<ReadyBook>({ replies: [], macros: [] });
  error = $state("");
  loaded = $state(false);
  #of = "";

  /** Fetch them for a conversation; what was there stays until they come. */
  async load(conversation: string): Promise<void> {
    if (this.#of !== conversation) [this.book, this.loaded] = [{ replies: [], macros: [] }, false];
    this.#of = conversation;
    try {
      const book = await getReady(conversation);
      if (this.#of === conversation) [this.book, this.error, this.loaded] = [book, "", true];
    } catch (error) {
      if (this.#of === conversation) this.error = explain(error);
    }
  }
}
