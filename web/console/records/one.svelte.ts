/** One record: what came, why nothing came, and deeds whose answer is how it stands now. */
import { explain } from "@shared/staff/client.ts";

export class One<T> {
  data = $state.raw<T | null>(null);
  error = $state("");
  busy = $state(false);
  /** Why the last deed was refused. */
  refusal = $state("");
  #turn = 0;

  constructor(readonly ask: () => Promise<T>) {}

  load = async (): Promise<void> => {
    const turn = ++this.#turn;
    try {
      const data = await this.ask();
      if (turn !== this.#turn) return;
      this.data = data;
      this.error = "";
    } catch (error) {
      if (turn === this.#turn) this.error = explain(error);
    }
  };

  /** Do something; true when it worked. */
  async do(deed: () => Promise<T>): Promise<boolean> {
    this.busy = true;
    this.refusal = "";
    try {
      const data = await deed();
      this.#turn++;
      this.data = data;
      return true;
    } catch (error) {
      this.refusal = explain(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
