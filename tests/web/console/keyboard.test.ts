import { describe, expect, it } from "vitest";
import { find } from "@console/keyboard/find.ts";
import { keyCaps, matchKey, shortcuts } from "@console/keyboard/shortcuts.ts";

const press = (key: string, change = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...change });

describe("keys", () => {
  it("reads single keys, two in a row and keys with a modifier", () => {
    expect(matchKey(press("c"), "", false).command).toBe("claim");
    expect(matchKey(press("g"), "", false)).toEqual({ command: null, prefix: "g" });
    expect(matchKey(press("c"), "g", false).command).toBe("view-closed");
    expect(matchKey(press("k", { ctrlKey: true }), "", false).command).toBe("palette");
    expect(matchKey(press("k", { metaKey: true }), "", true).command).toBe("palette");
  });

  it("stays out of the way while somebody types", () => {
    expect(matchKey(press("c"), "", true).command).toBeNull();
    expect(matchKey(press("g"), "", true).prefix).toBe("");
    expect(matchKey(press("Escape"), "", true).command).toBe("back");
    expect(matchKey(press("c", { ctrlKey: true }), "", false).command).toBeNull();
  });

  it("gives every key one meaning", () => {
    const keys = shortcuts.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("draws keys as people know them", () => {
    expect(keyCaps("Mod+k", true)).toEqual(["⌘", "K"]);
    expect(keyCaps("g w", false)).toEqual(["g", "w"]);
  });
});

it("finds by every word, beginnings first", () => {
  const names = ["Go to Closed", "Close conversation", "Claim"];
  expect(find(names, "close", (name) => name)).toEqual(["Close conversation", "Go to Closed"]);
  expect(find(names, "closed go", (name) => name)).toEqual(["Go to Closed"]);
  expect(find(names, " ", (name) => name)).toEqual(names);
  expect(find(names, "xyz", (name) => name)).toEqual([]);
});
