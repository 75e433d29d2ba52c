import { article, chevronRight } from "@shared/icons.ts";
import { linkTo, safeHref } from "@shared/link.ts";
import { useChat } from "../context.ts";
import { Icon } from "../parts/Icon.tsx";
import { texts } from "../texts.ts";

type Props = { title: string; url: string };

export function ArticleCard({ title, url }: Props) {
  const { bridge } = useChat();
  return (
    <a class="card article" {...linkTo(safeHref(url) ?? "/help", bridge.origin)}>
      <Icon path={article} />
      <span>
        <small>{texts.article}</small>
        {title}
      </span>
      <Icon path={chevronRight} size={18} />
    </a>
  );
}
