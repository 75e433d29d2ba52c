import { describe, expect, it } from "vitest";
import { safeHref } from "@shared/link.ts";
import { parseMarkdown, renderMarkdown } from "@shared/markdown.ts";

function html(source: string, base?: string): string {
  const box = document.createElement("div");
  box.append(renderMarkdown(source, base));
  return box.innerHTML;
}

describe("Markdown in messages", () => {
  it("shows bold, italic and code", () => {
    expect(html("**KF-1002** is *nearly* at `home`")).toBe(
      "<p><strong>KF-1002</strong> is <em>nearly</em> at <code>home</code></p>",
    );
  });

  it("keeps lines, paragraphs and lists apart", () => {
    expect(html("one\ntwo\n\n- a\n- b\n\n3. c\n4. d\nend")).toBe(
      '<p>one<br>two</p><ul><li>a</li><li>b</li></ul><ol start="3"><li>c</li><li>d</li></ol><p>end</p>',
    );
  });

  it("never makes markup of what somebody wrote", () => {
    for (const attack of ["<img src=x onerror=alert(1)>", "**<script>alert(1)</script>**", "`<b>`", "[<i>](https://a.org)"]) {
      const box = document.createElement("div");
      box.append(renderMarkdown(attack));
      expect(box.querySelector("img, script, b, i")).toBeNull();
      expect(box.textContent).toContain("<");
    }
  });

  it("links http(s) and paths of the site, nothing that could run", () => {
    expect(html("[here](https://a.org/x?y=1)")).toContain('href="https://a.org/x?y=1"');
    expect(html("[help](/help/returns)", "https://kefu.example")).toContain('href="https://kefu.example/help/returns"');
    for (const target of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.org", "/\\evil.org"]) {
      expect(safeHref(target)).toBeNull();
      expect(html(`[x](${target})`)).not.toContain("<a");
    }
  });

  it("links bare addresses without the sentence's full stop", () => {
    expect(html("see https://a.org/returns.")).toMatch(/>https:\/\/a\.org\/returns<\/a>\.<\/p>$/);
  });

  it("leaves arithmetic, snake_case and lonely marks alone", () => {
    for (const text of ["2 * 3 * 4", "snake_case_name", "**", "a ** b", "5 *", "[no](target"]) {
      expect(html(text)).toBe(`<p>${text}</p>`);
    }
  });

  it("takes long hostile input without stalling", () => {
    const began = performance.now();
    for (const piece of ["**a ", "[a](", "*a", "`", "_a_b", "https://"]) parseMarkdown(piece.repeat(4000 / piece.length));
    expect(performance.now() - began).toBeLessThan(1500);
  });
});
