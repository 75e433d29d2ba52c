/** The training data in the browser: the overview that all parts of the page share, and edits with their undo. */
import { explain, Problem } from "@shared/staff/client.ts";
import * as api from "../api/data.ts";
import type { Edit, TrainingData } from "../api/types.ts";
import { tell } from "../shell/notices.svelte.ts";

export class Training {
  data = $state.raw<TrainingData | null>(null);
  error = $state("");
  /** Grows with every edit: whoever shows sentences reads them again. */
  version = $state(0);

  get names(): string[] {
    return this.data?.intents.map((one) => one.name) ?? [];
  }

  async load(): Promise<void> {
    try {
      this.data = await api.getData();
      this.error = "";
    } catch (error) {
      this.error = explain(error);
    }
  }

  /** Make an edit and say so with its undo; what is refused is thrown on to who can show it in place. */
  async edit(deed: () => Promise<Edit>, done: string): Promise<void> {
    const edit = await deed();
    tell(done, { undo: () => void this.undo(edit.id) });
    await this.changed();
  }

  /** The same where there is no place for a refusal but a notice. Somebody was quicker: show what is there now. */
  async tryEdit(deed: () => Promise<Edit>, done: string): Promise<void> {
    try {
      await this.edit(deed, done);
    } catch (error) {
      tell(explain(error), { bad: true });
      if (error instanceof Problem && error.code === "sentence_changed") await this.changed();
    }
  }

  async undo(id: number): Promise<void> {
    try {
      await api.undoEdit(id);
      tell("Taken back.");
    } catch (error) {
      tell(explain(error), { bad: true });
    }
    await this.changed();
  }

  async changed(): Promise<void> {
    this.version += 1;
    await this.load();
  }
}
