/**
 * A safe subset of Markdown: bold, italic, code, http(s) links, lists, line breaks. Nothing else has a meaning.
 *
 * `parseMarkdown` reads text into a tree, `renderMarkdown` builds DOM nodes from it. Text only ever becomes text
 * nodes, so no input can become markup.
 */
import { linkTo, safeHref } from "./link.ts";

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "break" }
  | { kind: "strong" | "em"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] };

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "list"; ordered: boolean; start: number; items: Inline[][] };

const LIST_ITEM = /^\s{0,3}(?:([-*•])|(\d{1,4})[.)])\s+(.*)$/;

// In order of precedence: code, link, bold, italic, bare address. No part can match unboundedly twice.
const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "\\[([^\\]\\n]{1,300})\\]\\(([^()\\s]{1,2000}(?:\\([^()\\s]*\\)[^()\\s]*)?)\\)",
    "\\*\\*(?=\\S)([^\\n]*?\\S)\\*\\*",
    "(?<![\\w*])([*_])(?=[^\\s*_])([^*_\\n]*[^\\s*_])\\5(?![\\w*])",
    "(https?:\\/\\/[^\\s<>\"'`]+)",
  ].join("|"),
  "g",
);

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", children: parseLines(paragraph) });
    paragraph = [];
  };
  for (const line of source.replace(/\r\n?/g, "\n").split("\n")) {
    const item = LIST_ITEM.exec(line);
    if (item || !line.trim()) flush();
    if (item) addItem(blocks, item);
    else if (line.trim()) paragraph.push(line);
    else blocks.push({ kind: "paragraph", children: [] });
  }
  flush();
  return blocks.filter((block) => block.kind === "list" || block.children.length > 0);
}

/** Join the list above when it is of the same sort and nothing lies between. */
function addItem(blocks: Block[], [, , number, text = ""]: RegExpExecArray): void {
  const ordered = number !== undefined;
  const last = blocks.at(-1);
  if (last?.kind === "list" && last.ordered === ordered) last.items.push(parseInline(text));
  else blocks.push({ kind: "list", ordered, start: Number(number ?? 1), items: [parseInline(text)] });
}

function parseLines(lines: string[]): Inline[] {
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [{ kind: "break" } as const] : []),
    ...parseInline(line.trim()),
  ]);
}

export function parseInline(text: string): Inline[] {
  const out: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) out.push({ kind: "text", text: text.slice(end, match.index) });
    out.push(...inlineOf(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) out.push({ kind: "text", text: text.slice(end) });
  return out;
}

function inlineOf(match: RegExpMatchArray): Inline[] {
  const [whole, code, label, target, strong, , em, bare] = match;
  if (code !== undefined) return [{ kind: "code", text: code }];
  if (strong !== undefined) return [{ kind: "strong", children: parseInline(strong) }];
  if (em !== undefined) return [{ kind: "em", children: parseInline(em) }];
  if (bare !== undefined) return bareLink(bare);
  const href = safeHref(target ?? "");
  if (!href) return [{ kind: "text", text: whole }];
  return [{ kind: "link", href, children: [{ kind: "text", text: label ?? "" }] }];
}

/** "https://x.org/a." in a sentence: the full stop is the sentence's. */
function bareLink(address: string): Inline[] {
  const trail = /[.,;:!?)*_\]]+$/.exec(address)?.[0] ?? "";
  const shown = address.slice(0, address.length - trail.length);
  const href = safeHref(shown);
  if (!href) return [{ kind: "text", text: address }];
  const link: Inline = { kind: "link", href, children: [{ kind: "text", text: shown }] };
  return trail ? [link, { kind: "text", text: trail }] : [link];
}

/** Build the nodes of `source`. `base` makes paths of this site whole when the page is another site's. */
export function renderMarkdown(source: string, base?: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const block of parseMarkdown(source)) fragment.append(blockNode(block, base));
  return fragment;
}

function blockNode(block: Block, base?: string): HTMLElement {
  if (block.kind === "paragraph") return filled("p", block.children, base);
  const list = document.createElement(block.ordered ? "ol" : "ul");
  if (list instanceof HTMLOListElement && block.start !== 1) list.start = block.start;
  list.append(...block.items.map((item) => filled("li", item, base)));
  return list;
}

function filled(tag: string, children: Inline[], base?: string): HTMLElement {
  const element = document.createElement(tag);
  element.append(...children.map((child) => inlineNode(child, base)));
  return element;
}

function inlineNode(inline: Inline, base?: string): Node {
  if (inline.kind === "text") return document.createTextNode(inline.text);
  if (inline.kind === "break") return document.createElement("br");
  if (inline.kind === "code") return filled("code", [{ kind: "text", text: inline.text }]);
  if (inline.kind !== "link") return filled(inline.kind, inline.children, base);
  const link = filled("a", inline.children, base) as HTMLAnchorElement;
  return Object.assign(link, linkTo(inline.href, base));
}
