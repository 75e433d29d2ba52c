import { request } from "@shared/api/http.ts";
import type { Found } from "@shared/api/types.ts";
import { article, chevronRight, search } from "@shared/icons.ts";
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";

const PAUSE_MS = 250;

/** What was searched for last, so that it is still there after an article was read. */
let kept: { query: string; found: Found[] | null } = { query: "", found: null };

/** Answers while one types; each opens in the panel. */
export function Search() {
  const { bridge, conversation, views } = useChat();
  const { session } = useLive(conversation);
  const [query, setQuery] = useState(kept.query);
  const [found, setFound] = useState(kept.found);
  const asked = query.trim();
  kept = { query, found };

  useEffect(() => {
    if (asked.length < 2 || !session) return setFound(null);
    const abort = new AbortController();
    const url = `${bridge.origin}/api/chat/search?q=${encodeURIComponent(asked.slice(0, 200))}`;
    const timer = setTimeout(() => {
      request<{ results: Found[] }>(url, { token: session.token, signal: abort.signal })
        .then(({ results }) => setFound(results))
        .catch(() => {}); // typing on asks again
    }, PAUSE_MS);
    return () => (clearTimeout(timer), abort.abort());
  }, [asked, session?.token]);

  return (
    <form class="tile search" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        <Icon path={search} size={18} />
        <input
          type="search"
          aria-label={words.home.search}
          placeholder={words.home.search}
          maxLength={200}
          autoComplete="off"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </label>
      <p class={found?.length === 0 ? "nothing" : "sr"} role="status">
        {found && (found.length ? words.home.found(found.length) : words.home.nothing)}
      </p>
      {!!found?.length && (
        <ul>
          {found.map((one) => (
            <li key={one.slug}>
              <button type="button" onClick={() => views.readArticle(one.slug)}>
                <Icon path={article} size={18} />
                <span>
                  <b>{one.title}</b>
                  <span class="words">{one.snippet}</span>
                </span>
                <Icon path={chevronRight} size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
