/** From an article's Markdown to nodes: headings and own pictures, and for the rest our safe subset. */
import { renderMarkdown } from "@shared/markdown.ts";

const HEADING = /^#{1,6}\s+(.+?)\s*#*$/;
const PICTURE = /^!\[([^\]]*)\]\((\/media\/[0-9a-f]{64}\.(?:png|jpg|gif|webp))(?:\s+"[^"]*")?\)$/;

export type Block = { kind: "heading"; text: string } | { kind: "text"; text: string } | { kind: "picture"; alt: string; src: string };

export function blocksOf(body: string): Block[] {
  const blocks: Block[] = [];
  let open: string[] = [];
  const flush = () => {
    if (open.some((line) => line.trim())) blocks.push({ kind: "text", text: open.join("\n") });
    open = [];
  };
  for (const line of body.replace(/\r\n?/g, "\n").split("\n")) {
    const [heading, picture] = [HEADING.exec(line), PICTURE.exec(line.trim())];
    if (heading || picture) flush();
    if (heading) blocks.push({ kind: "heading", text: heading[1] ?? "" });
    else if (picture) blocks.push({ kind: "picture", alt: picture[1] ?? "", src: picture[2] ?? "" });
    else open.push(line);
  }
  flush();
  return blocks;
}

/** `base` makes paths of Kefu's own whole, since the page is another site's. */
export function nodesOf(body: string, base: string): Node[] {
  return blocksOf(body).map((block) => {
    if (block.kind === "text") return renderMarkdown(block.text, base);
    if (block.kind === "heading") return Object.assign(document.createElement("h4"), { textContent: block.text });
    return Object.assign(document.createElement("img"), { alt: block.alt, src: base + block.src, loading: "lazy" });
  });
}
