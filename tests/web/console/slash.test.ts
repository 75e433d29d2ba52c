import { describe, expect, it } from "vitest";
import type { ReadyReply } from "@console/api/replies.ts";
import { asking, gapIn, gapsOf, inserted, matching } from "@console/thread/slash.ts";

const reply = (shortcut: string, title = shortcut, text = ""): ReadyReply => ({
  id: shortcut, shortcut, title, text, language: "en", missing: [],
});

describe("canned replies in the composer", () => {
  it("are asked for by a slash at the beginning of a word only", () => {
    expect(asking("/", 1)).toBe("");
    expect(asking("Dear Ada\n/hel", 13)).toBe("hel");
    expect(asking("1/2", 3)).toBeNull();
    expect(asking("https://a", 9)).toBeNull();
    expect(asking("/hello there", 12)).toBeNull();
    expect(asking("/退货", 3)).toBe("退货");
  });

  it("are found by shortcut first, then by title and text", () => {
    const all = [reply("late", "Sorry", "about the refund"), reply("refund"), reply("hello")];
    expect(matching(all, "re").map((one) => one.shortcut)).toEqual(["refund", "late"]);
    expect(matching(all, "")).toHaveLength(3);
    expect(matching(all, "zebra")).toEqual([]);
  });

  it("replace what was typed and select the first gap", () => {
    const made = inserted("Hi! /st and more", 7, "It is {{order.number}}.");
    expect(made.text).toBe("Hi! It is {{order.number}}. and more");
    expect(made.text.slice(made.from, made.to)).toBe("{{order.number}}");
  });

  it("leave the cursor behind a text without gaps", () => {
    expect(inserted("ab", 1, "-")).toEqual({ text: "a-b", from: 2, to: 2 });
  });

  it("name each gap once and know where it stands", () => {
    const text = "{{ order.number }} {{customer.name}} {{order.number}} {not} {{one}}";
    expect(gapsOf(text)).toEqual(["order.number", "customer.name"]);
    expect(gapIn(text, "customer.name")).toEqual([19, 36]);
    expect(gapIn("plain")).toBeNull();
  });
});
