/** Something that the worker fills in: read now, and again every other second as long as it is not done. */
import { ApiError, Problem } from "@shared/api/http.ts";
import { isWaiting } from "./words.ts";

const PAUSE_MS = 2000;

export class Polled<T extends { state: string }> {
  value = $state<T | null>(null);
  error = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(private readonly read: () => Promise<T>) {
    void this.refresh();
  }

  /** Read again; `made` is an answer that is newer than what is held. */
  async refresh(made?: Promise<T>): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.value = await (made ?? this.read());
      this.error = "";
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      if (!(problem instanceof Problem && problem.status === 404)) this.error = problem.message;
    }
    if (!this.#ended && this.value && isWaiting(this.value.state)) {
      this.#timer = setTimeout(() => void this.refresh(), PAUSE_MS);
    }
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
