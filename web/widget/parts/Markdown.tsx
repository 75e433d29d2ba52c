import { renderMarkdown } from "@shared/markdown.ts";
import { useCallback } from "preact/hooks";

type Props = { text: string; base: string };

/** `text` as our safe Markdown subset. */
export function Markdown({ text, base }: Props) {
  const fill = useCallback((node: Element | null) => node?.replaceChildren(renderMarkdown(text, base)), [text, base]);
  return <div class="md" ref={fill} />;
}
