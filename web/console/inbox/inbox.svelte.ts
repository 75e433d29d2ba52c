/** The list on the left: one view of conversations, and the counts of all views. */
import { explain } from "@shared/staff/client.ts";
import { listConversations } from "../api/staff.ts";
import type { ConversationRow, Counts, View } from "../api/types.ts";
import { coalesced } from "../live/coalesce.ts";
import { arrivals, withPage } from "./rows.ts";

const pageSize = 50;
const largestPage = 200;

export class Inbox {
  view = $state<View>("queue");
  rows = $state.raw<ConversationRow[]>([]);
  counts = $state.raw<Counts | null>(null);
  status = $state<"loading" | "ready" | "error">("loading");
  error = $state("");
  more = $state(false);
  loadingMore = $state(false);
  /** The row the keyboard is on; not necessarily the open one. */
  cursor = $state<string | null>(null);

  #next: string | null = null;
  #waiting: Set<string> | null = null;
  #onArrival: (rows: ConversationRow[], waiting: number) => void;
  refresh = coalesced(() => this.#load(), 120);

  constructor(onArrival: (rows: ConversationRow[], waiting: number) => void) {
    this.#onArrival = onArrival;
  }

  show(view: View): void {
    if (view === this.view && this.status === "ready") return void this.refresh();
    this.view = view;
    this.rows = [];
    this.cursor = null;
    this.status = "loading";
    void this.refresh();
  }

  async loadMore(): Promise<void> {
    if (!this.#next || this.loadingMore) return;
    this.loadingMore = true;
    const view = this.view;
    try {
      const page = await listConversations(view, pageSize, this.#next);
      if (view !== this.view) return;
      this.rows = withPage(this.rows, page.conversations);
      this.#remember(page.next_cursor);
    } catch {
      // The list stays as it is; scrolling or the button tries again.
    } finally {
      this.loadingMore = false;
    }
  }

  async #load(): Promise<void> {
    const view = this.view;
    const limit = Math.min(largestPage, Math.max(pageSize, this.rows.length));
    try {
      const page = await listConversations(view, limit);
      if (view !== this.view) return void this.refresh();
      this.rows = page.conversations;
      this.#remember(page.next_cursor);
      this.status = "ready";
      this.#count(page.counts, view);
    } catch (error) {
      this.error = explain(error);
      if (this.status !== "ready") this.status = "error";
    }
  }

  #remember(cursor: string | null): void {
    this.#next = cursor;
    this.more = cursor !== null;
  }

  /** Take the counts over; ask the queue itself who is new when it grew out of sight. */
  #count(counts: Counts, view: View): void {
    const grew = counts.queue > (this.counts?.queue ?? 0);
    this.counts = counts;
    if (view === "queue") this.#meet(this.rows, counts.queue);
    else if (grew || this.#waiting === null) void this.#lookAtQueue();
    else if (counts.queue === 0) this.#waiting = new Set();
  }

  async #lookAtQueue(): Promise<void> {
    const page = await listConversations("queue", pageSize).catch(() => null);
    if (page) this.#meet(page.conversations, page.counts.queue);
  }

  #meet(queue: ConversationRow[], waiting: number): void {
    const fresh = this.#waiting ? arrivals(this.#waiting, queue) : [];
    this.#waiting = new Set(queue.map((row) => row.id));
    if (fresh.length > 0) this.#onArrival(fresh, waiting);
  }
}
