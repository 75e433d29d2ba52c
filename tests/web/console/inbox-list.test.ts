import { describe, expect, it } from "vitest";
import { hasChips, renewed } from "@console/inbox/rows.ts";
import { pieces } from "@console/inbox/search.svelte.ts";
import { rests } from "@console/inbox/snooze.ts";
import { offsetsOf, rowAt, sliceOf } from "@console/inbox/virtual.ts";
import { called, calling, mentioned } from "@console/thread/mention.ts";
import { row } from "./factories.ts";

describe("a long list", () => {
  const offsets = offsetsOf(Array.from({ length: 10_000 }, (_, index) => (index % 2 ? 92 : 66)));

  it("draws what is in sight and a few around it", () => {
    const slice = sliceOf(offsets, 79 * 5_000, 800);
    expect(slice.to - slice.from).toBeLessThan(30);
    expect(slice.from).toBeLessThan(5_000);
    expect(slice.to).toBeGreaterThan(5_010);
  });

  it("knows the row at every height, at the edges too", () => {
    expect(rowAt(offsets, -5)).toBe(0);
    expect(rowAt(offsets, 66)).toBe(1);
    expect(rowAt(offsets, 1e9)).toBe(9_999);
    expect(sliceOf(offsetsOf([]), 0, 800)).toEqual({ from: 0, to: 0 });
  });

  it("keeps what was loaded behind the first page, without what moved or left", () => {
    const rows = ["a", "b", "c", "d", "e"].map((id) => row({ id }));
    const page = ["d", "a"].map((id) => row({ id }));
    expect(renewed(rows, page, new Set(["e"])).map(({ id }) => id)).toEqual(["d", "a", "c"]);
  });

  it("gives a third line only to rows that have something to say", () => {
    expect(hasChips(row({ owner: "bot" }), "s1", false)).toBe(false);
    expect(hasChips(row({ owner: "bot", tags: ["vip"] }), "s1", false)).toBe(true);
    expect(hasChips(row({ owner: "agent:s1" }), "s1", false)).toBe(false);
    expect(hasChips(row({ owner: "agent:s2" }), "s1", false)).toBe(true);
  });
});

it("marks the words that match", () => {
  expect(pieces("the \u0002parcel\u0003 left")).toEqual([
    { text: "the ", found: false },
    { text: "parcel", found: true },
    { text: " left", found: false },
  ]);
});

it("offers only times to come, Monday never today", () => {
  for (let day = 1; day <= 7; day++) {
    const now = new Date(2026, 2, day, 23, 30);
    for (const { label, until } of rests(now)) {
      expect(until.getTime()).toBeGreaterThan(now.getTime());
      if (label === "Next Monday") expect(until.getDay()).toBe(1);
    }
  }
});

describe("calling a colleague", () => {
  const people = [{ id: "1", name: "Jona Reis" }, { id: "2", name: "Mara Engel" }];

  it("hears a name after @ and puts it in", () => {
    expect(calling("please @Jo", 10)).toBe("Jo");
    expect(calling("mail ada@example", 16)).toBeNull();
    expect(called("please @Jo look", 10, "Jona Reis")).toEqual({ text: "please @Jona Reis  look", cursor: 18 });
  });

  it("calls whoever is named", () => {
    expect(mentioned("@Jona Reis, look", people)).toEqual([people[0]]);
    expect(mentioned("Mara Engel", people)).toEqual([]);
  });
});
