import { describe, expect, it } from "vitest";
import { daysOf, linesOf, topOf } from "../../../web/studio/watching/series.ts";

const seen = (rasa_id: string, day: string, handed_over: number) => ({
  rasa_id, day, handed_over, model: "", messages: 4, confidence: 0.8, not_understood: 0.2,
});
const series = [seen("old", "2026-02-27", 0.05), seen("old", "2026-03-02", 0.2), seen("new", "2026-03-01", 0)];

describe("the series by model", () => {
  it("has every day, also those without messages, over the end of a month", () => {
    expect(daysOf(series)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
    expect(daysOf([])).toEqual([]);
  });

  it("makes a line of each model, each point at its day", () => {
    const lines = linesOf(series, daysOf(series), "handed_over");
    expect(lines.map((one) => [one.rasaId, one.points.map((point) => [point.at, point.value])])).toEqual([
      ["old", [[0, 0.05], [3, 0.2]]],
      ["new", [[2, 0]]],
    ]);
    expect(topOf(lines)).toBe(0.25);
    expect(topOf(linesOf(series, daysOf(series), "confidence"))).toBe(1);
  });
});
