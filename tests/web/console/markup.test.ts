import { describe, expect, it } from "vitest";
import { emoji, findEmoji } from "@console/thread/emoji.ts";
import { linked, listed, wrapped } from "@console/thread/markup.ts";

describe("the composer's format buttons", () => {
  it("put marks around the selection and take them away again", () => {
    const bold = wrapped("say hi now", 4, 6, "**");
    expect(bold).toEqual({ text: "say **hi** now", from: 6, to: 8 });
    expect(wrapped(bold.text, bold.from, bold.to, "**")).toEqual({ text: "say hi now", from: 4, to: 6 });
  });

  it("make the selected lines a list and lines again", () => {
    const made = listed("a\nb\nc", 2, 4);
    expect(made.text).toBe("a\n- b\n- c");
    expect(listed(made.text, made.from, made.to).text).toBe("a\nb\nc");
  });

  it("make a link whose address is selected", () => {
    const made = linked("see here", 4, 8);
    expect(made.text).toBe("see [here](https://)");
    expect(made.text.slice(made.from, made.to)).toBe("https://");
  });
});

describe("emoji", () => {
  it("are found by the beginnings of their words, and each stands once", () => {
    expect(findEmoji("parc").map((one) => one.sign)).toEqual(["📦"]);
    expect(findEmoji("")).toHaveLength(emoji.length);
    expect(new Set(emoji.map((one) => one.sign)).size).toBe(emoji.length);
  });
});
