import { expect, it } from "vitest";
import { hoursLine } from "@widget/home/data.ts";
import { blocksOf, nodesOf } from "@widget/more/blocks.ts";
import { isEmail } from "@widget/more/email.ts";
import { useLocale } from "@shared/time.ts";

const OPEN = { open: true, always: false, today: [], opens_at: null };
const at = (hour: number) => new Date(2026, 2, 2, hour).toISOString();

it("says when the team is there", () => {
  useLocale("en-GB");
  const today = [
    { opens_at: at(9), closes_at: at(12) },
    { opens_at: at(13), closes_at: at(17) },
  ];
  expect(hoursLine({ hours: { ...OPEN, today }, person_here: true })).toBe("Open today 09:00–12:00, 13:00–17:00");
  expect(hoursLine({ hours: { ...OPEN, always: true }, person_here: true })).toContain("around the clock");
});

it("never says open while nobody is there", () => {
  useLocale("en-GB");
  const hours = { ...OPEN, always: true };
  expect(hoursLine({ hours, person_here: false })).toContain("Nobody");
  const closed = { ...OPEN, open: false, opens_at: new Date(2036, 2, 3, 9).toISOString() };
  expect(hoursLine({ hours: closed, person_here: false })).toMatch(/away.*Back Mon.*2036, 09:00/);
  expect(hoursLine({ hours: { ...closed, opens_at: null }, person_here: false })).not.toContain("Back");
});

it.each(["a@b.co", " ada.l+x@mail.example.com "])("takes %s for an address", (text) => expect(isEmail(text)).toBe(true));
it.each(["", "ada", "ada@", "@b.co", "a b@c.de", "a@b", "a@b@c.de", "a@b."])("doubts %s", (text) =>
  expect(isEmail(text)).toBe(false),
);

it("reads an article's headings and own pictures, and no other picture", () => {
  const picture = `![A lamp](/media/${"a".repeat(64)}.png)`;
  const body = `Before\n\n## Care\n${picture}\n![spy](https://evil.example/x.png)\n- one\n- two`;
  expect(blocksOf(body).map(({ kind }) => kind)).toEqual(["text", "heading", "picture", "text"]);
  const place = document.createElement("div");
  place.append(...nodesOf(body, "https://kefu.example"));
  expect([...place.querySelectorAll("img")].map(({ src }) => src)).toEqual([`https://kefu.example/media/${"a".repeat(64)}.png`]);
  expect(place.querySelector("h4")?.textContent).toBe("Care");
  expect(place.querySelectorAll("li").length).toBe(2);
});

it("keeps markup in a heading as text", () => {
  const place = document.createElement("div");
  place.append(...nodesOf("# <img src=x onerror=alert(1)>", ""));
  expect(place.querySelector("img")).toBeNull();
});
