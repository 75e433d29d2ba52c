/** Something that is loaded for a page: what came, or why nothing came. A later wish overtakes an earlier one. */
import { explain } from "@shared/staff/client.ts";

export class Report<T> {
  data = $state.raw<T | null>(null);
  error = $state("");
  loading = $state(false);
  #turn = 0;

  async load(ask: () => Promise<T>, then: (data: T) => void = () => {}): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const data = await ask();
      if (turn !== this.#turn) return;
      this.data = data;
      this.error = "";
      then(data);
    } catch (error) {
      if (turn === this.#turn) this.error = explain(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}
