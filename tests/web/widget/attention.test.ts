import { beforeEach, describe, expect, it } from "vitest";
import { callBack, isQuiet, keepQuiet } from "@widget/attention.ts";

beforeEach(() => {
  localStorage.clear();
  callBack(0, false);
  document.title = "Shop";
});

describe("the page's title", () => {
  it("counts what came while the page is in the background", () => {
    callBack(1, true);
    expect(document.title).toBe("(1) Shop");
    callBack(3, true);
    expect(document.title).toBe("(3) Shop");
  });

  it("is the page's own again when the customer is back", () => {
    callBack(2, true);
    callBack(2, false);
    expect(document.title).toBe("Shop");
  });

  it("is left alone when the page has changed it meanwhile", () => {
    callBack(1, true);
    document.title = "Cart";
    callBack(1, false);
    expect(document.title).toBe("Cart");
  });

  it("counts once when the page counts by itself", () => {
    document.title = "(1) Shop";
    callBack(1, true);
    expect(document.title).toBe("(1) Shop");
  });

  it("says nothing while the page is looked at", () => {
    callBack(4, false);
    expect(document.title).toBe("Shop");
  });
});

describe("the sound", () => {
  it("is on until it is switched off, and that is kept", () => {
    expect(isQuiet()).toBe(false);
    keepQuiet(true);
    expect(isQuiet()).toBe(true);
    keepQuiet(false);
    expect(isQuiet()).toBe(false);
  });
});
