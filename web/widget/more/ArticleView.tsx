import { request } from "@shared/api/http.ts";
import type { Schemas } from "@shared/api/types.ts";
import { external } from "@shared/icons.ts";
import { linkTo } from "@shared/link.ts";
import { dayName } from "@shared/time.ts";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { Icon } from "../parts/Icon.tsx";
import { texts } from "../texts.ts";
import { words } from "../texts.more.ts";
import { nodesOf } from "./blocks.ts";

type Article = Schemas["ArticleView"];

export function ArticleView({ slug }: { slug: string }) {
  const { bridge, views } = useChat();
  const { origin } = bridge;
  const [article, setArticle] = useState<Article | null>();
  const [tries, setTries] = useState(0);
  const title = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    const abort = new AbortController();
    setArticle(undefined);
    request<Article>(`${origin}/api/knowledge/articles/${encodeURIComponent(slug)}`, { signal: abort.signal }).then(
      setArticle,
      () => abort.signal.aborted || setArticle(null),
    );
    return () => abort.abort();
  }, [slug, tries]);

  useEffect(() => title.current?.focus(), [article]);

  const fill = useCallback(
    (node: Element | null) => node?.replaceChildren(...(article ? nodesOf(article.body, origin) : [])),
    [article],
  );

  if (!article)
    return (
      <div class="middle view" aria-busy={article === undefined}>
        <h3 ref={title} tabIndex={-1} class="quiet">
          {article === null ? words.page.failed : words.page.loading}
        </h3>
        {article === null && (
          <button type="button" class="main" onClick={() => setTries(tries + 1)}>
            {texts.tryAgain}
          </button>
        )}
      </div>
    );
  return (
    <article class="middle view reading" tabIndex={0} aria-label={article.title}>
      <h3 ref={title} tabIndex={-1}>
        {article.title}
      </h3>
      <p class="quiet">{words.page.updated(dayName(article.updated_at))}</p>
      <div class="md" lang={article.language} ref={fill} />
      <p class="after">
        <span>
          {words.page.notHelpful}{" "}
          <button type="button" class="link" onClick={() => views.go({ name: "chat" })}>
            {words.page.ask}
          </button>
        </span>
        <a {...linkTo(article.url, origin)}>
          {words.page.open}
          <Icon path={external} size={14} />
        </a>
      </p>
    </article>
  );
}
