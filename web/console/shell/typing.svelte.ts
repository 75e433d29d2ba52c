/** Conversations in which the customer is typing right now. */
import { SvelteMap } from "svelte/reactivity";
import type { Typing } from "../live/live.svelte.ts";

const forgetAfter = 8_000;

export class TypingNow {
  #timers = new SvelteMap<string, ReturnType<typeof setTimeout>>();

  has(id: string): boolean {
    return this.#timers.has(id);
  }

  hear({ conversation_id: id, sender, on }: Typing): void {
    if (sender !== "customer") return;
    clearTimeout(this.#timers.get(id));
    if (on) this.#timers.set(id, setTimeout(() => this.#timers.delete(id), forgetAfter));
    else this.#timers.delete(id);
  }
}
