import { beforeEach, expect, it, vi } from "vitest";
import { chinese } from "@widget/texts.zh.ts";

beforeEach(() => void vi.resetModules());

const languages = (...tags: string[]) => vi.spyOn(navigator, "languages", "get").mockReturnValue(tags);

it("speaks Chinese throughout once it is chosen", async () => {
  languages("de-DE", "zh-TW");
  const core = await import("@widget/texts.ts");
  core.speak(chinese);
  expect(core.texts.send).toBe("发送");
  expect(core.locale).toBe("zh-TW");
  const { words } = await import("@widget/texts.more.ts");
  expect(words.leave.title).toBe("给我们留言");
  expect(words.farewell.stars(3)).toBe("3 星");
});

it("writes dates in the language that is shown, not in the browser's", async () => {
  languages("de-DE");
  const core = await import("@widget/texts.ts");
  core.speak(chinese);
  await import("@widget/texts.more.ts");
  const { shortDate } = await import("@shared/time.ts");
  expect(shortDate("2019-03-02")).toContain("年");
});

it("keeps to English for everybody else, with the reader's own kind of English dates", async () => {
  languages("fr-FR", "en-AU");
  const core = await import("@widget/texts.ts");
  core.speak(null);
  expect(core.texts.send).toBe("Send");
  expect(core.locale).toBe("en-AU");
});

it("has no English left in Chinese", () => {
  const leaves = (node: unknown): string[] => {
    if (typeof node === "function") return [String((node as (...a: unknown[]) => unknown)("七", 60))];
    return typeof node === "object" && node ? Object.values(node).flatMap(leaves) : [String(node)];
  };
  const { locale: _, ...all } = chinese;
  const said = leaves(all);
  expect(said.length).toBeGreaterThan(100);
  for (const text of said) expect(text.replace(/PDF|MB|KF/g, "")).not.toMatch(/[A-Za-z]{2}/);
});
