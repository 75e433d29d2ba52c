/** Who is typing. A sign that nobody takes back fades after ten seconds. */
export class Typing {
  sender = $state<"bot" | "agent" | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Whoever stops has mostly just sent something: the dots stay for it to take their place. */
  hear({ sender, on }: { sender: "bot" | "agent"; on: boolean }): void {
    clearTimeout(this.#timer);
    if (on) this.sender = sender;
    this.#timer = setTimeout(() => this.clear(), on ? 10_000 : 400);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.sender = null;
  }
}
