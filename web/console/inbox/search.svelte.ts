/** Looking for what was said: the hits of the latest query, newest first. */
import { explain } from "@shared/staff/client.ts";
import { searchSaid } from "../api/inbox.ts";
import type { Hit } from "../api/types.ts";

const pause = 150;

export class Search {
  query = $state("");
  hits = $state.raw<Hit[]>([]);
  status = $state<"idle" | "loading" | "ready" | "error">("idle");
  error = $state("");
  more = $state(false);
  /** The hit the keyboard is on. */
  at = $state(0);

  #before: string | null = null;
  #asked: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get on(): boolean {
    return this.query.trim() !== "";
  }

  /** Look for these words, a moment after the last of them was typed. */
  look(query: string): void {
    this.query = query;
    clearTimeout(this.#timer);
    this.#asked?.abort();
    if (!this.on) return this.leave();
    this.status = "loading";
    this.#timer = setTimeout(() => void this.#ask(null), pause);
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.query = "";
    this.hits = [];
    this.status = "idle";
  }

  again = () => this.look(this.query);
  older = () => this.#ask(this.#before);

  move(step: 1 | -1): void {
    this.at = Math.min(this.hits.length - 1, Math.max(0, this.at + step));
  }

  async #ask(before: string | null): Promise<void> {
    const asked = (this.#asked = new AbortController());
    try {
      const page = await searchSaid(this.query.trim(), before, asked.signal);
      if (asked.signal.aborted) return;
      this.hits = before ? [...this.hits, ...page.hits] : page.hits;
      if (!before) this.at = 0;
      this.#before = page.next_before;
      this.more = page.next_before !== null;
      this.status = "ready";
    } catch (error) {
      if (asked.signal.aborted) return;
      this.error = explain(error);
      this.status = "error";
    }
  }
}

/** A snippet in pieces: the words that match are between U+0002 and U+0003. */
export function pieces(snippet: string): { text: string; found: boolean }[] {
  return snippet
    .split(/(\u0002[^\u0003]*\u0003)/)
    .filter(Boolean)
    .map((part) => (part.startsWith("\u0002") ? { text: part.slice(1, -1), found: true } : { text: part, found: false }));
}
