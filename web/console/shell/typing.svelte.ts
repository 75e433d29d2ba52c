/** Conversations in which somebody is typing right now: the customer, or the agent who has it. */
import { SvelteMap } from "svelte/reactivity";
import type { Typing } from "../live/live.svelte.ts";

const forgetAfter = 8_000;

export class TypingNow {
  #timers = new SvelteMap<string, ReturnType<typeof setTimeout>>();

  has(id: string, sender: "customer" | "agent" = "customer"): boolean {
    return this.#timers.has(`${sender} ${id}`);
  }

  hear({ conversation_id, sender, on }: Typing): void {
    const key = `${sender} ${conversation_id}`;
    clearTimeout(this.#timers.get(key));
    if (on) this.#timers.set(key, setTimeout(() => this.#timers.delete(key), forgetAfter));
    else this.#timers.delete(key);
  }
}
