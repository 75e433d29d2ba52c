import { describe, expect, it } from "vitest";
import { shortcutFrom } from "../../../web/studio/answers/words.ts";

describe("a shortcut from a question", () => {
  it("keeps the words that tell it from others, in the form that the server takes", () => {
    expect(shortcutFrom("How long are gift cards valid?")).toBe("gift-cards-valid");
    expect(shortcutFrom("Do you ship fragile vases to the islands in winter?")).toBe("ship-fragile-vases-islands");
    expect(shortcutFrom("What is it?")).toBe("what-is-it");
    expect(shortcutFrom("Can't I?")).toMatch(/^[a-z0-9][a-z0-9-]{0,31}$/);
    expect(shortcutFrom("¿?")).toBe("");
  });
});
