import { describe, expect, it } from "vitest";
import type { Finding, ModelCard } from "@console/insights/api.ts";
import { importancesOf, scoresOf, textsOf } from "@console/insights/cards.ts";
import { advice, reasonsOf } from "@console/insights/findings.ts";
import { change, minor, share } from "@console/insights/format.ts";
import { groupsOf, placesOf } from "@console/insights/groups.ts";
import { PeriodState } from "@console/insights/period.svelte.ts";

function finding(value: Record<string, unknown>): Finding {
  return { key: "c1", as_of: "2026-11-25T00:00:00Z", model_version: "1", inputs_digest: "", score: 1, value };
}

describe("figures", () => {
  it("show a dash for what is not known, never NaN", () => {
    expect([minor(null, "EUR"), share(undefined)]).toEqual(["–", "–"]);
    expect(change(null)).toBe("nothing before");
  });

  it("are money without cents that say nothing, and without a currency where there is none", () => {
    expect(minor(75_000, "EUR")).toMatch(/750(?![.,]00)/);
    expect(minor(11_818, null)).toMatch(/118[.,]18/);
  });
});

describe("segments", () => {
  it("are counted with their means and put on a map in ascending order", () => {
    const items = [
      finding({ segment: "loyal", x: 2, y: 1, orders: 4 }),
      finding({ segment: "loyal", x: -1, y: 3, orders: 2 }),
      finding({ segment: "rare", x: 0, y: 0, orders: 1 }),
    ];
    const groups = groupsOf(items);
    expect(groups.map(({ name, size, orders }) => [name, size, orders])).toEqual([["loyal", 2, 3], ["rare", 1, 1]]);
    expect(placesOf(items, ["loyal", "rare"])).toEqual({ x: [-1, 0, 2], values: [[3, null, 1], [null, 0, null]] });
  });

  it("are what the quintiles say where no groups were found", () => {
    const items = [
      finding({ segment: "all customers", rfm: [5, 5, 5], x: 0, y: 0, recency: 1, spent: 900 }),
      finding({ segment: "all customers", rfm: [1, 5, 3], x: 0, y: 0, recency: 300, spent: 90 }),
    ];
    expect(groupsOf(items).map((one) => one.name).sort()).toEqual(["best: lately, often, much", "once loyal, long away"]);
    expect(new Set(placesOf(items, ["best: lately, often, much"]).x).size).toBe(2);
  });
});

describe("churn", () => {
  it("reads reasons whether they are sentences or hold one, and nothing else", () => {
    expect(reasonsOf(finding({ reasons: ["a", { text: "b" }, { other: 1 }, 7] }))).toEqual([{ text: "a" }, { text: "b" }]);
    expect(reasonsOf(null)).toEqual([]);
  });

  it("advises by the size of the risk", () => {
    expect(advice(null)).toBe("");
    expect(new Set([0.9, 0.6, 0.1].map(advice)).size).toBe(3);
  });
});

describe("a model's card", () => {
  const card = (values: Record<string, unknown>): ModelCard => ({ topic: "churn", version: "1", made_at: "2026-11-25T00:00:00Z", card: values });

  it("has a column for each measure that is known, and marks what is used", () => {
    const found = scoresOf(card({ used: "naive Bayes", scores: { baseline: { auroc: 0.7, brier: 0.2 }, "naive Bayes": { auroc: 0.8, rows: 9 } } }));
    expect(found.columns).toEqual(["AUROC", "Brier"]);
    expect(found.rows).toEqual([
      { name: "baseline", values: [0.7, 0.2], used: false },
      { name: "naive Bayes", values: [0.8, null], used: true },
    ]);
  });

  it("says what matters in words, largest first, as shares of the largest", () => {
    expect(importancesOf(card({ importances: { recency: 0.8, spent_90: 0.4, mood: 0 } }))).toEqual([
      { name: "time since the last order", share: 1 },
      { name: "spent in 90 days", share: 0.5 },
    ]);
  });

  it("leaves out what is not there", () => {
    expect([scoresOf(card({})), importancesOf(card({ importances: [] })), textsOf(card({ limits: 7 }), "limits")]).toEqual([{ columns: [], rows: [] }, [], []]);
  });
});

describe("the period", () => {
  it("is the server's choice until somebody chooses, and then ends with the data", () => {
    const period = new PeriodState();
    expect(period.query).toBe("");
    period.seen({ first: "2010-11-12", last: "2010-12-09" });
    period.preset = "quarter";
    expect(period.query).toBe("first=2010-09-10&last=2010-12-09");
    period.preset = "own";
    expect(period.query).toBe("first=2010-11-12&last=2010-12-09");
  });
});
