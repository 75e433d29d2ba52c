/** Who is typing. A sign that nobody takes back fades after ten seconds. */
export class Typing {
  sender = $state<"bot" | "agent" | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  hear({ sender, on }: { sender: "bot" | "agent"; on: boolean }): void {
    this.clear();
    if (!on) return;
    this.sender = sender;
    this.#timer = setTimeout(() => this.clear(), 10_000);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.sender = null;
  }
}
