/** Whose session it is: the kept one when it is still theirs, a new one otherwise. */
import { Problem } from "@shared/api/http.ts";
import type { ChatApi } from "./api.ts";
import { type KeptSession, type Store, subjectOf } from "./storage.ts";

export class Sessions {
  constructor(
    private api: ChatApi,
    private store: Store,
    private site: string,
    /** The last word of the page: a JWT, null for nobody, undefined when it never said. */
    public identity: string | null | undefined,
    /** The page's identity was refused, so the customer is a guest now. */
    private onGuest: (problem: Problem) => void,
  ) {}

  kept(): KeptSession | null {
    const kept = this.store.session();
    if (!kept || this.identity === undefined) return kept;
    return kept.who === subjectOf(this.identity) ? kept : null;
  }

  async create(): Promise<KeptSession> {
    const identity = this.identity ?? null;
    try {
      return { ...(await this.api.startSession(this.site, identity)), who: subjectOf(identity) };
    } catch (error) {
      if (!identity || !isRefusal(error)) throw error;
      if (this.identity === identity) this.identity = null;
      this.onGuest(error);
      return { ...(await this.api.startSession(this.site, null)), who: null };
    }
  }

  keep(session: KeptSession | null): void {
    this.store.keepSession(session);
  }
}

/** An expired or forged identity; not a server that is busy or down. */
function isRefusal(error: unknown): error is Problem {
  return error instanceof Problem && error.status < 500 && error.status !== 429;
}
