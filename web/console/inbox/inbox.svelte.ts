/** The list on the left: one view of conversations, and the counts of all views. */
import { explain } from "@shared/staff/client.ts";
import { listConversations } from "../api/staff.ts";
import type { ConversationRow, Counts, Narrowing, View } from "../api/types.ts";
import { coalesced } from "../live/coalesce.ts";
import { arrivals, renewed, withPage } from "./rows.ts";
import { Search } from "./search.svelte.ts";

const firstPage = 50;
const pageSize = 200;
export const anything: Narrowing = { tag: "", topic: "", priority: "", language: "" };

export class Inbox {
  view = $state<View>("queue");
  narrowed = $state.raw<Narrowing>(anything);
  readonly search = new Search();
  rows = $state.raw<ConversationRow[]>([]);
  counts = $state.raw<Counts | null>(null);
  status = $state<"loading" | "ready" | "error">("loading");
  error = $state("");
  more = $state(false);
  loadingMore = $state(false);
  /** The row the keyboard is on; not necessarily the open one. */
  cursor = $state<string | null>(null);

  #next: string | null = null;
  #changed = new Set<string>();
  #waiting: Set<string> | null = null;
  #onArrival: (rows: ConversationRow[], waiting: number) => void;
  refresh = coalesced(() => this.#load(), 120);

  constructor(onArrival: (rows: ConversationRow[], waiting: number) => void) {
    this.#onArrival = onArrival;
  }

  show(view: View): void {
    this.search.leave();
    if (view === this.view && this.status === "ready") return void this.refresh();
    this.view = view;
    this.#empty();
  }

  narrow(change: Partial<Narrowing>): void {
    this.narrowed = { ...this.narrowed, ...change };
    this.#empty();
  }

  get isNarrowed(): boolean {
    return Object.values(this.narrowed).some(Boolean);
  }

  #empty(): void {
    this.rows = [];
    this.cursor = null;
    this.#remember(null);
    this.status = "loading";
    void this.refresh();
  }

  /** A conversation changed: read the beginning anew. */
  hear(conversationId: string): void {
    this.#changed.add(conversationId);
    void this.refresh();
  }

  async loadMore(): Promise<void> {
    if (!this.#next || this.loadingMore) return;
    this.loadingMore = true;
    const { view, narrowed } = this;
    try {
      const page = await listConversations(view, pageSize, this.#next, narrowed);
      if (view !== this.view || narrowed !== this.narrowed) return;
      this.rows = withPage(this.rows, page.conversations);
      this.#remember(page.next_cursor);
    } catch {
      // The list stays as it is; scrolling or the button tries again.
    } finally {
      this.loadingMore = false;
    }
  }

  async #load(): Promise<void> {
    const { view, narrowed } = this;
    const changed = this.#changed;
    this.#changed = new Set();
    const limit = Math.min(pageSize, Math.max(firstPage, this.rows.length));
    try {
      const page = await listConversations(view, limit, null, narrowed);
      if (view !== this.view || narrowed !== this.narrowed) return void this.refresh();
      this.#take(page.conversations, page.next_cursor, changed);
      this.status = "ready";
      this.#count(page.counts, view);
    } catch (error) {
      this.error = explain(error);
      if (this.status !== "ready") this.status = "error";
    }
  }

  /** Further pages stay loaded: whoever has scrolled down is not thrown back. */
  #take(page: ConversationRow[], next: string | null, changed: ReadonlySet<string>): void {
    const deep = next !== null && this.rows.length > page.length;
    this.rows = deep ? renewed(this.rows, page, changed) : page;
    if (!deep) this.#remember(next);
  }

  #remember(cursor: string | null): void {
    this.#next = cursor;
    this.more = cursor !== null;
  }

  /** Take the counts over; ask the queue itself who is new when it grew out of sight. */
  #count(counts: Counts, view: View): void {
    const grew = counts.queue > (this.counts?.queue ?? 0);
    this.counts = counts;
    if (view === "queue" && !this.isNarrowed) this.#meet(this.rows, counts.queue);
    else if (grew || this.#waiting === null) void this.#lookAtQueue();
    else if (counts.queue === 0) this.#waiting = new Set();
  }

  async #lookAtQueue(): Promise<void> {
    const page = await listConversations("queue", firstPage).catch(() => null);
    if (page) this.#meet(page.conversations, page.counts.queue);
  }

  #meet(queue: ConversationRow[], waiting: number): void {
    const fresh = this.#waiting ? arrivals(this.#waiting, queue) : [];
    this.#waiting = new Set(queue.map((row) => row.id));
    if (fresh.length > 0) this.#onArrival(fresh, waiting);
  }
}
