import { expect, it } from "vitest";
import { problemOf, sentenceOf } from "@widget/cards/form.ts";

const values = (order_number: string, email = "") => ({ order_number, email });

it.each(["KF-1002", "kf 1002", "#1002", "1002", " KF1002 "])("takes %s for an order number", (number) => {
  expect(problemOf("order_number", values(number))).toBe("");
  expect(sentenceOf(["order_number"], values(number))).toBe("KF-1002");
});

it.each(["", "my order", "KF-", "12", "KF-1002x"])("says what is wrong with %s", (number) => {
  expect(problemOf("order_number", values(number))).toContain("KF-1002");
});

it("sends both as one would type them", () => {
  expect(problemOf("email", values("1002", "ada@"))).not.toBe("");
  expect(sentenceOf(["order_number", "email"], values("1002", " ada@example.com "))).toBe("KF-1002, ada@example.com");
});
