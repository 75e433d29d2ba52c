/** What the server knows for the home screen, and how its hours read. */
import type { Home } from "@shared/api/types.ts";
import { request } from "@shared/api/http.ts";
import { clock, dayName } from "@shared/time.ts";
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { words } from "../texts.more.ts";

/** Null until it is known; read anew whenever the screen is shown. */
export function useHome(open: boolean): Home | null {
  const { bridge, conversation } = useChat();
  const { session, phase } = useLive(conversation);
  const [home, setHome] = useState<Home | null>(null);
  const ready = open && phase === "ready";

  useEffect(() => {
    if (!ready || !session) return;
    const abort = new AbortController();
    request<Home>(`${bridge.origin}/api/chat/home`, { token: session.token, signal: abort.signal })
      .then(setHome)
      .catch(() => {}); // the rest of the screen does without
    return () => abort.abort();
  }, [ready, session?.conversation_id]);

  return home;
}

/** When the team is there, in one line. */
export function hoursLine({ hours, person_here }: Pick<Home, "hours" | "person_here">): string {
  if (!hours.open) {
    const opens = hours.opens_at;
    return opens ? `${words.home.closed}. ${words.home.opens(`${dayName(opens)}, ${clock(opens)}`)}` : words.home.closed;
  }
  if (!person_here) return words.home.away;
  if (hours.always) return words.home.always;
  const spans = hours.today.map(({ opens_at, closes_at }) => `${clock(opens_at)}–${clock(closes_at)}`);
  return words.home.openToday(spans.join(", "));
}
