import { expect, it } from "vitest";
import { placeOf } from "@demo/places.ts";

it("knows the places the backend links to", () => {
  expect(placeOf("#/orders/KF-1002")).toEqual({ page: "order", number: "KF-1002" });
  expect(placeOf("#/pay/KF-2001")).toEqual({ page: "pay", number: "KF-2001" });
  expect(placeOf("#/products/LL-101")).toEqual({ page: "product", sku: "LL-101" });
  expect(placeOf("#/account/reset")).toEqual({ page: "reset" });
});

it("leaves anchors and the empty hash to the front page", () => {
  for (const hash of ["", "#", "#/", "#range"]) expect(placeOf(hash)).toEqual({ page: "front" });
});

it("is kind about letters and slashes", () => {
  expect(placeOf("#/orders/kf-1002/")).toEqual({ page: "order", number: "KF-1002" });
});

it.each(["#/orders", "#/orders/1002", "#/pay/<b>", "#/account", "#/account/close", "#/orders/KF-1002/x", "#/till/KF-1002", "#/orders/%E0%A4%A"])(
  "leads nowhere: %s",
  (hash) => expect(placeOf(hash)).toEqual({ page: "lost" }),
);
