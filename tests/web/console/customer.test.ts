import { expect, it } from "vitest";
import type { Order } from "@console/api/types.ts";
import { possibilities, progress, reasonText } from "@console/customer/may.ts";

const may = {
  cancel: false, cancel_why: "already_shipped", change_address: false, change_items: false,
  return: true, return_why: null, return_until: "2026-03-20",
};

it("lists first what can be done, then why the rest cannot", () => {
  const list = possibilities({ status: "shipped", may } as Order, (iso) => iso);
  expect(list[0]).toEqual({ label: "Return", possible: true, note: "until 2026-03-20" });
  expect(list.find((one) => one.label === "Cancel")?.note).toBe("it has shipped");
});

it("shows the way of an order while it is on it", () => {
  expect(progress("in_transit")?.map((step) => step.done)).toEqual([true, true, true, false]);
  expect(progress("cancelled")).toBeNull();
});

it("has words even for codes it does not know", () => {
  expect(reasonText("too_heavy")).toBe("too heavy");
  expect(reasonText(null)).toBe("");
});
