/** Takes a session's next token before the one it has runs out. */
import type { Conversation } from "./conversation.ts";
import { isSessionOver } from "./outbox.ts";
import { renewIn, type Sessions } from "./sessions.ts";
import type { KeptSession } from "./storage.ts";

export class Renewal {
  #conversation: Conversation;
  #sessions: Sessions;
  #take: (session: KeptSession) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(conversation: Conversation, sessions: Sessions, take: (session: KeptSession) => void) {
    this.#conversation = conversation;
    this.#sessions = sessions;
    this.#take = take;
  }

  later(session: KeptSession, pause = renewIn(session)): void {
    this.stop();
    this.#timer = setTimeout(() => void this.rotate(session).catch(() => this.later(session, 30_000)), pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Take the next token now; says whether there was one. */
  async rotate(session: KeptSession): Promise<boolean> {
    try {
      const fresh = await this.#sessions.fresh(session);
      if (this.#conversation.now.session?.token === session.token) {
        this.#take(fresh);
        this.later(fresh);
      }
      return true;
    } catch (error) {
      if (isSessionOver(error)) return false;
      throw error;
    }
  }
}
