import { describe, expect, it } from "vitest";
import { ago, dayName, daysFromNow, elapsed, money } from "@shared/time.ts";

const now = new Date(2026, 2, 14, 12, 0, 0);
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

describe("times as people read them", () => {
  it("names days near today and dates the others", () => {
    expect(dayName("2026-03-14", "en", now)).toBe("today");
    expect(dayName("2026-03-15", "en", now)).toBe("tomorrow");
    expect(dayName("2026-03-12", "en-GB", now)).toMatch(/^Thu,? 12 Mar$/);
    expect(dayName("2025-03-12", "en-GB", now)).toContain("2025");
  });

  it("takes a date for that day in every zone", () => {
    expect(daysFromNow("2026-03-13", now)).toBe(-1);
  });

  it("says how long ago", () => {
    expect(ago(before(5), "en", now)).toBe("now");
    expect(ago(before(240), "en", now)).toContain("4 min");
    expect(elapsed(before(42), now)).toBe("0:42");
    expect(elapsed(before(3730), now)).toBe("1:02:10");
  });

  it("writes money with its currency", () => {
    expect(money("49.90", "EUR", "en-GB")).toBe("€49.90");
  });
});
