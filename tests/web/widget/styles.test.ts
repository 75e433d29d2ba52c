import { expect, it } from "vitest";

const sheets = import.meta.glob<string>("../../../web/widget/styles/*.css", { query: "?raw", import: "default", eager: true });
const PHYSICAL = /(?:^|[\s;{])(?:(?:margin|padding|border|inset)-)?(?:left|right|top|bottom)(?:-\w+)*\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)/m;

it("finds the sheets", () => expect(Object.keys(sheets).length).toBeGreaterThan(5));

it.each(Object.entries(sheets))("%s knows start and end, not left and right", (_, css) => {
  expect(css).not.toMatch(PHYSICAL);
});

it("would notice one", () => {
  for (const rule of ["a { left: 0 }", "a { margin-right: 1px }", "a { text-align: right }"]) expect(rule).toMatch(PHYSICAL);
});
