import { expect, it } from "vitest";
import { linkTo } from "@shared/link.ts";

const page = location.origin + location.pathname;

it("opens other sites and other pages in a tab of their own", () => {
  for (const address of ["https://dhl.example/track?x=1", `${location.origin}/help/returns#when`, page]) {
    expect(linkTo(address)).toMatchObject({ href: address, target: "_blank", rel: expect.stringContaining("noopener") });
  }
  expect(linkTo("/help/returns", "https://kefu.example")).toMatchObject({ href: "https://kefu.example/help/returns" });
});

it("opens another place of this page in it, with or without the last slash", () => {
  expect(linkTo(`${page}#/orders/KF-1002`)).toEqual({ href: "#/orders/KF-1002" });
  expect(linkTo(`${page.replace(/\/$/, "")}#/pay/KF-2001`)).toEqual({ href: "#/pay/KF-2001" });
});
