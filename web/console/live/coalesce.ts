/**
 * Make `task` safe to ask for at any time: askings within `pause` ms become one run, runs never overlap, and an
 * asking during a run means one more run after it. The promise ends when the answer is fresh.
 */
export function coalesced(task: () => Promise<void>, pause = 0): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function run(): Promise<void> {
    await running?.catch(() => undefined);
    if (pause) await new Promise((done) => setTimeout(done, pause));
    next = null;
    running = task().finally(() => (running = null));
    await running;
  }

  return () => (next ??= run());
}
