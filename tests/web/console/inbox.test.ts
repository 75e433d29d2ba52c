import { describe, expect, it } from "vitest";
import { moodOf } from "@console/inbox/mood.ts";
import { arrivals, customerName, needsReply, neighbour, ownerKind, withPage } from "@console/inbox/rows.ts";
import { urgencyOf, waitedSpoken, waitedText } from "@console/inbox/waiting.ts";
import { row } from "./factories.ts";

describe("rows", () => {
  it("moves within the list and starts at its ends", () => {
    expect(neighbour(["a", "b"], null, 1)).toBe("a");
    expect(neighbour(["a", "b"], null, -1)).toBe("b");
    expect(neighbour(["a", "b"], "b", 1)).toBe("b");
    expect(neighbour(["a", "b"], "gone", 1)).toBe("a");
    expect(neighbour([], "a", 1)).toBeNull();
  });

  it("knows who arrived", () => {
    const rows = [row(), row({ id: "c2" }), row({ id: "c3", owner: "bot" })];
    expect(arrivals(new Set(["c1"]), rows).map((one) => one.id)).toEqual(["c2"]);
  });

  it("appends a page without doubles", () => {
    expect(withPage([row()], [row(), row({ id: "c2" })]).map((one) => one.id)).toEqual(["c1", "c2"]);
  });

  it("says whose turn it is", () => {
    const said = (sender: "customer" | "agent") => ({ sender, text: "x", at: "2026-03-01T10:00:00Z" });
    expect(needsReply(row({ owner: "agent:s1", last_message: said("customer") }), "s1")).toBe(true);
    expect(needsReply(row({ owner: "agent:s1", last_message: said("agent") }), "s1")).toBe(false);
    expect(needsReply(row({ owner: "agent:s2", last_message: said("customer") }), "s1")).toBe(false);
  });

  it("names strangers and owners", () => {
    expect(customerName(row({ customer: null }))).toBe("Visitor");
    expect(customerName(row({ customer: { name: "", email: "a@b.c" } }))).toBe("a@b.c");
    expect(["agent:s1", "queue", "closed", "bot"].map(ownerKind)).toEqual(["agent", "queue", "closed", "bot"]);
  });
});

describe("waiting", () => {
  const since = "2026-03-01T10:00:00Z";
  const after = (seconds: number) => new Date(Date.parse(since) + seconds * 1000);

  it("runs and grows urgent", () => {
    expect(waitedText(since, after(42))).toBe("0:42");
    expect(waitedText(since, after(3 * 86_400))).toBe("3 d");
    expect([30, 130, 301].map((seconds) => urgencyOf(since, after(seconds)))).toEqual(["calm", "soon", "late"]);
    expect(waitedSpoken(since, after(61))).toBe("1 minute");
  });
});

it("finds words for a mood only where there is one", () => {
  expect(moodOf(-0.8)?.word).toBe("Angry");
  expect(moodOf(0.5)?.tone).toBe("good");
  expect(moodOf(0)).toBeNull();
  expect(moodOf(null)).toBeNull();
});
