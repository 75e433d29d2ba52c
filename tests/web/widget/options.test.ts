import { expect, it, vi } from "vitest";
import { avatarOf } from "@widget/parts/Face.tsx";

it("shows an avatar from https, or from the page's own site", () => {
  expect(avatarOf("https://cdn.example/face.png")).toBe("https://cdn.example/face.png");
  expect(avatarOf("/face.png")).toBe(`${location.origin}/face.png`);
});

it.each([undefined, "", "http://evil.example/x.png", "javascript:alert(1)", "data:image/svg+xml,x", "//evil.example/x", "face.png", "http://["])(
  "shows none from %s",
  (address) => {
    if (address?.startsWith("//")) vi.stubGlobal("location", new URL("http://shop.example/page"));
    expect(avatarOf(address)).toBeNull();
    vi.unstubAllGlobals();
  },
);
