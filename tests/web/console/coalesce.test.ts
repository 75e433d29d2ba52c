import { expect, it, vi } from "vitest";
import { coalesced } from "@console/live/coalesce.ts";

it("joins what is asked together, never overlaps, and runs once more when asked meanwhile", async () => {
  vi.useFakeTimers();
  let running = 0;
  let most = 0;
  let runs = 0;
  const refresh = coalesced(async () => {
    most = Math.max(most, ++running);
    runs++;
    await new Promise((done) => setTimeout(done, 100));
    running--;
  }, 10);

  void refresh();
  void refresh();
  await vi.advanceTimersByTimeAsync(50);
  void refresh();
  void refresh();
  await vi.runAllTimersAsync();
  expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  vi.useRealTimers();
});
