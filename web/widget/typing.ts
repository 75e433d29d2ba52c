import { Live } from "./live.ts";

/** Who is typing. A sign that nobody takes back fades after ten seconds. */
export class Typing extends Live<{ sender: "bot" | "agent" | null }> {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super({ sender: null });
  }

  /** Whoever stops has mostly just sent something: the dots stay for it to take their place. */
  hear({ sender, on }: { sender: "bot" | "agent"; on: boolean }): void {
    clearTimeout(this.#timer);
    if (on) this.set({ sender });
    this.#timer = setTimeout(() => this.clear(), on ? 10_000 : 400);
  }

  clear(): void {
    clearTimeout(this.#timer);
    if (this.now.sender) this.set({ sender: null });
  }
}
