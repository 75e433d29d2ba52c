import { expect, it } from "vitest";
import { linesOf } from "@console/customer/told.ts";

it("reads what the page told in one line each", () => {
  const lamp = { name: "Halo Table Lamp", sku: "LL-101", price: 89.9, note: null };
  expect(linesOf({ cart: [lamp, "a gift card"], page: "Lamps", product: lamp, other: "x" })).toEqual([
    { name: "Page", text: "Lamps" },
    { name: "Product", text: "Halo Table Lamp, sku: LL-101, price: 89.9" },
    { name: "Cart", text: "Halo Table Lamp, sku: LL-101, price: 89.9; a gift card" },
  ]);
  expect(linesOf({ page: null, product: "" })).toEqual([]);
});

it("takes markup and addresses for what they are: text", () => {
  const told = { page: { title: "<img src=x onerror=alert(1)>", url: "javascript:alert(1)" } };
  expect(linesOf(told)).toEqual([{ name: "Page", text: "<img src=x onerror=alert(1)>, url: javascript:alert(1)" }]);
});
