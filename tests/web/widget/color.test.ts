import { expect, it } from "vitest";
import { inkOn, isColor } from "@widget/color.ts";
import { contrast, lookOf, readable } from "@widget/look.ts";

const COLORS = ["#0b6b5b", "#ffe600", "#ff0000", "#0000ff", "#000000", "#ffffff", "#777777", "#e0218a", "#00c2ff"];

it.each(COLORS)("writes on %s so that it can be read", (color) => {
  expect(contrast(inkOn(color), color)).toBeGreaterThanOrEqual(4.5);
});

it.each(COLORS)("makes every pair of %s in the panel readable, in light and dark", (color) => {
  const roles = [...lookOf(color).matchAll(/\{(--[^}]+)\}/g)].slice(0, 2).map(([, body = ""]) =>
    Object.fromEntries([...body.matchAll(/--([\w-]+):([^;]+);/g)].map(([, name = "", value = ""]) => [name, value])),
  );
  expect(roles.length).toBe(2);
  const surfaces = [["#fffefb", "#f6f4ee"], ["#171d1b", "#1f2724", "#2a3430"]];
  roles.forEach((role, at) => {
    expect(contrast(role["k-accent-ink"]!, role["k-accent"]!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast("#ffffff", role["w-head"]!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast("#ffffff", role["w-own"]!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(role["k-accent"]!, surfaces[at]!.at(-1)!)).toBeGreaterThanOrEqual(3);
    for (const surface of [...surfaces[at]!, role["k-accent-soft"]!])
      expect(contrast(role["k-accent-text"]!, surface)).toBeGreaterThanOrEqual(4.5);
  });
});

it("leaves a colour alone that can be read as it is", () => {
  expect(readable("#0b6b5b", "#ffffff", "#000000")).toBe("#0b6b5b");
});

it.each(["red", "#12345", "#12345g", "", "#0b6b5b;background:url(x)", "url(x)", "var(--x)"])("takes no %s for a colour", (text) =>
  expect(isColor(text)).toBe(false),
);
