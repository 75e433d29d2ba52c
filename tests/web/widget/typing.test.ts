import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Typing } from "@widget/typing.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("keeps the dots for the message that takes their place", () => {
  const typing = new Typing();
  typing.hear({ sender: "bot", on: true });
  typing.hear({ sender: "bot", on: false });
  expect(typing.now.sender).toBe("bot");
  typing.clear();
  expect(typing.now.sender).toBeNull();
});

it("fades when no message comes, or nobody says that it is over", () => {
  const typing = new Typing();
  typing.hear({ sender: "agent", on: true });
  typing.hear({ sender: "agent", on: false });
  vi.advanceTimersByTime(500);
  expect(typing.now.sender).toBeNull();
  typing.hear({ sender: "agent", on: true });
  vi.advanceTimersByTime(10_000);
  expect(typing.now.sender).toBeNull();
});
