/** Whose session it is: the kept one when it is still theirs, a new one otherwise. */
import { Problem } from "@shared/api/http.ts";
import type { ChatApi } from "./api.ts";
import { isSessionOver } from "./outbox.ts";
import { type KeptSession, type Store, subjectOf } from "./storage.ts";

const MARGIN = 5 * 60_000;

export class Sessions {
  #api: ChatApi;
  #store: Store;
  #site: string;
  #onGuest: (problem: Problem) => void;

  constructor(
    api: ChatApi,
    store: Store,
    site: string,
    /** The last word of the page: a JWT, null for nobody, undefined when it never said. */
    public identity: string | null | undefined,
    /** The page's identity was refused, so the customer is a guest now. */
    onGuest: (problem: Problem) => void,
  ) {
    this.#api = api;
    this.#store = store;
    this.#site = site;
    this.#onGuest = onGuest;
  }

  kept(): KeptSession | null {
    const kept = this.#store.session();
    if (!kept || this.identity === undefined) return kept;
    return kept.who === subjectOf(this.identity) ? kept : null;
  }

  async create(): Promise<KeptSession> {
    const identity = this.identity ?? null;
    try {
      return { ...(await this.#api.startSession(this.#site, identity)), who: subjectOf(identity) };
    } catch (error) {
      if (!identity || !isRefusal(error)) throw error;
      if (this.identity === identity) this.identity = null;
      this.#onGuest(error);
      return { ...(await this.#api.startSession(this.#site, null)), who: null };
    }
  }

  /** The session with a token that holds for a while; another tab may have fetched one already. */
  async fresh(session: KeptSession): Promise<KeptSession> {
    const stored = this.kept();
    const isNewer = stored?.conversation_id === session.conversation_id && stored.token !== session.token;
    if (stored && isNewer && timeLeft(stored) > MARGIN) return stored;
    const renewed = { ...session, ...(await this.#api.renew(session.token)) };
    this.keep(renewed);
    return renewed;
  }

  /** A kept session whose token has run out meanwhile gets the next one, if it still may. */
  async takeUp(kept: KeptSession): Promise<KeptSession> {
    if (!isStale(kept)) return kept;
    return this.fresh(kept).catch((error: unknown) => {
      if (isSessionOver(error)) return kept; // the next call says so too, and a new session begins
      throw error;
    });
  }

  keep(session: KeptSession | null): void {
    this.#store.keepSession(session);
  }
}

/** Milliseconds until a session's token should be renewed: well before it expires, later for a short-lived one. */
export function renewIn(session: KeptSession): number {
  return Math.max(1_000, timeLeft(session) - MARGIN);
}

export function isStale(session: KeptSession): boolean {
  return timeLeft(session) < 10_000;
}

function timeLeft(session: KeptSession): number {
  return Date.parse(session.expires_at) - Date.now();
}

/** An expired or forged identity; not a server that is busy or down. */
function isRefusal(error: unknown): error is Problem {
  return error instanceof Problem && error.status < 500 && error.status !== 429;
}
