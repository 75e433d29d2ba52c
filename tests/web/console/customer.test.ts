import { expect, it } from "vitest";
import { progress, reasonText } from "@console/customer/may.ts";
import { sureness } from "@console/customer/sure.ts";

it("says how sure it is who writes, and warns when numbers were guessed", () => {
  expect(sureness({ level: "signed_in", orders: [], wrong_tries: 0 })).toEqual({ label: "Signed in at the shop", tone: "good", advice: "" });
  expect(sureness({ level: "proved", orders: ["KF-1", "KF-2"], wrong_tries: 0 }).advice).toContain("these orders only");
  const guessing = sureness({ level: "unknown", orders: [], wrong_tries: 3 });
  expect([guessing.tone, guessing.advice.includes("3 numbers and e-mails did not fit")]).toEqual(["warm", true]);
});

it("shows the way of an order while it is on it", () => {
  expect(progress("in_transit")?.map((step) => step.done)).toEqual([true, true, true, false]);
  expect(progress("cancelled")).toBeNull();
});

it("has words even for codes it does not know", () => {
  expect(reasonText("too_heavy")).toBe("too heavy");
  expect(reasonText(null)).toBe("");
});
