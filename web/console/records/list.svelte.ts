/** A list that is read page by page. What it is narrowed to is the query of the address. */
import { explain } from "@shared/staff/client.ts";
import { neighbour } from "../inbox/rows.ts";

export type Page<Row> = { rows: Row[]; next: string | null };
type Ask<Row> = (query: string, more: Record<string, string>) => Promise<Page<Row>>;

const step = 50;
const most = 200;

export class RecordList<Row> {
  rows = $state.raw<Row[]>([]);
  status = $state<"loading" | "ready" | "error">("loading");
  error = $state("");
  next = $state<string | null>(null);
  loadingMore = $state(false);
  /** The row the keyboard is on. */
  cursor = $state<string | null>(null);

  #query = "";
  #turn = 0;

  constructor(
    readonly ask: Ask<Row>,
    readonly keyOf: (row: Row) => string,
  ) {}

  /** Show the rows of another query. */
  async show(query: string): Promise<void> {
    this.#query = query;
    this.status = "loading";
    await this.#load(step);
  }

  /** Read what is shown anew; a list grown too long for one answer stays as it is. */
  async refresh(): Promise<void> {
    if (this.rows.length <= most) await this.#load(Math.max(step, this.rows.length));
  }

  again = () => this.show(this.#query);

  more = async (): Promise<void> => {
    if (!this.next || this.loadingMore) return;
    const turn = this.#turn;
    this.loadingMore = true;
    try {
      const page = await this.ask(this.#query, { limit: String(step), cursor: this.next });
      if (turn !== this.#turn) return;
      const known = new Set(this.rows.map(this.keyOf));
      this.rows = [...this.rows, ...page.rows.filter((row) => !known.has(this.keyOf(row)))];
      this.next = page.next;
      this.error = "";
    } catch (error) {
      this.error = explain(error);
    } finally {
      this.loadingMore = false;
    }
  };

  move(by: 1 | -1, from: string): void {
    this.cursor = neighbour(this.rows.map(this.keyOf), this.cursor ?? (from || null), by);
  }

  async #load(limit: number): Promise<void> {
    const turn = ++this.#turn;
    try {
      const page = await this.ask(this.#query, { limit: String(limit) });
      if (turn !== this.#turn) return;
      this.rows = page.rows;
      this.next = page.next;
      this.status = "ready";
      this.error = "";
    } catch (error) {
      if (turn !== this.#turn) return;
      this.error = explain(error);
      if (this.status === "loading") this.status = "error";
    }
  }
}
