import { expect, it } from "vitest";
import { timeline } from "@console/thread/timeline.ts";
import { message } from "./factories.ts";

const at = (minutes: number) => new Date(Date.parse("2026-03-01T10:00:00Z") + minutes * 60_000).toISOString();

it("groups one speaker's messages and parts the days", () => {
  const log = [
    message(1, { created_at: at(0) }),
    message(2, { created_at: at(1) }),
    message(3, { created_at: at(30) }),
    message(4, { created_at: at(30), sender: "bot" }),
    message(5, { created_at: at(48 * 60), sender: "bot" }),
  ];
  const shape = timeline(log, [], "Mira").map((entry) => (entry.kind === "day" ? "day" : entry.first ? "first" : "on"));
  expect(shape).toEqual(["day", "first", "on", "first", "first", "day", "first"]);
});

it("keeps the key of an echo when the log confirms it", () => {
  const item = { client_id: "x", text: "hi", at: at(1), status: "sending" as const };
  const echo = timeline([], [item], "Mira").at(-1);
  const confirmed = timeline([message(1, { client_id: "x", sender: "agent", author_name: "Mira" })], [], "Mira").at(-1);
  expect(confirmed?.key).toBe(echo?.key);
});
