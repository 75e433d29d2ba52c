/** One deed at a time, and what came of it in words: the same in every tab of the settings. */
import { explain } from "@shared/staff/client.ts";

export class Trying {
  said = $state("");
  failed = $state(false);
  busy = $state(false);

  /** Do it; returns whether it worked. */
  async run(done: string, deed: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    try {
      await deed();
      [this.said, this.failed] = [done, false];
    } catch (error) {
      [this.said, this.failed] = [explain(error), true];
    }
    this.busy = false;
    return !this.failed;
  }
}
