import { article, chevronRight } from "@shared/icons.ts";
import { linkTo, safeHref } from "@shared/link.ts";
import { useChat } from "../context.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";

type Props = { title: string; url: string; slug: string };

/** Opens in the panel; as a link it can still be opened in a tab of its own. */
export function ArticleCard({ title, url, slug }: Props) {
  const { bridge, views } = useChat();

  function onClick(event: MouseEvent): void {
    if (!slug || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    views.readArticle(slug);
  }

  return (
    <a class="card article" {...linkTo(safeHref(url) ?? "/help", bridge.origin)} onClick={onClick}>
      <Icon path={article} />
      <span>
        <small>{words.article}</small>
        {title}
      </span>
      <Icon path={chevronRight} size={18} />
    </a>
  );
}
