import { describe, expect, it } from "vitest";
import { inWords, layOut } from "../../../web/studio/data/flow.ts";
import { middles, pan, pick, toScreen, WHOLE, zoom } from "../../../web/studio/data/map.ts";
import { editText } from "../../../web/studio/data/words.ts";
import { findIntents, nameFrom } from "../../../web/studio/intents/find.ts";

const flow = {
  steps: [
    [{ kind: "intent" as const, name: "subscribe" }, { kind: "intent" as const, name: "unsubscribe" }],
    [{ kind: "action" as const, name: "newsletter_form" }],
  ],
};

describe("a rule as a drawing", () => {
  it("puts alternatives below each other and joins both to what follows", () => {
    const { boxes, lines, width, height } = layOut(flow);
    expect(lines).toHaveLength(2);
    const [first, second, then] = boxes;
    expect(first!.x).toBe(second!.x);
    expect(second!.y).toBeGreaterThan(first!.y);
    expect(then!.x).toBeGreaterThan(first!.x + first!.width);
    expect(then!.x + then!.width).toBeLessThanOrEqual(width);
    expect(second!.y).toBeLessThan(height);
  });

  it("reads the same in words", () => {
    expect(inWords(flow)).toBe("the customer says subscribe or the customer says unsubscribe, then the bot does newsletter_form");
  });

  it("draws nothing for a rule without steps", () => {
    expect(layOut({ steps: [] }).boxes).toEqual([]);
  });
});

describe("the map", () => {
  const size = { width: 800, height: 600 };
  const points = [
    { x: 0.2, y: 0.2, intent: 0, text: "where is it" },
    { x: 0.8, y: 0.6, intent: 1, text: "cancel it" },
  ];

  it("keeps the place under the pointer while zooming, and never leaves the data", () => {
    const [px, py] = toScreen(WHOLE, size, 0.8, 0.6);
    const closer = zoom(WHOLE, size, 4, px, py);
    expect(toScreen(closer, size, 0.8, 0.6).map(Math.round)).toEqual([px, py].map(Math.round));
    expect(zoom(closer, size, 0.01, px, py)).toEqual(WHOLE);
    expect(pan(closer, size, 1e6, 1e6)).toMatchObject({ x: 0, y: 0 });
  });

  it("finds the sentence under the pointer, of the chosen intent only", () => {
    const [px, py] = toScreen(WHOLE, size, 0.8, 0.6);
    expect(pick(points, WHOLE, size, px + 3, py - 3)?.text).toBe("cancel it");
    expect(pick(points, WHOLE, size, px, py, (intent) => intent === 0)).toBeNull();
    expect(pick(points, WHOLE, size, px + 40, py)).toBeNull();
  });

  it("writes an intent's name in the middle of its sentences", () => {
    const map = { intents: ["a", "b"], points: [...points, { x: 0.4, y: 0.4, intent: 0, text: "?" }], method: "PCA" as const };
    expect(middles(map)[0]!.map((one) => one.toFixed(2))).toEqual(["0.30", "0.30"]);
  });
});

describe("changes in words", () => {
  const edit = { kind: "change" as const, intent: "track_order", old_intent: "cancel_order", text: "where", old_text: "where" };

  it("tells a move from another wording", () => {
    expect(editText(edit)).toBe("Moved from cancel_order to track_order: “where”");
    expect(editText({ ...edit, old_intent: "track_order", text: "where is it" })).toBe("In track_order: “where” → “where is it”");
  });
});

describe("intents by typed words", () => {
  it("finds them by any part, the beginning first, and names new ones in the house's form", () => {
    expect(findIntents(["track_order", "cancel_order", "order_status"], "order")).toEqual(["cancel_order", "order_status", "track_order"]);
    expect(findIntents(["track_order", "reorder"], "ord")).toEqual(["track_order", "reorder"]);
    expect(nameFrom("  Wrap a gift! ")).toBe("wrap_a_gift");
  });
});
