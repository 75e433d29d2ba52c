import { request } from "@shared/api/http.ts";
import type { Home as HomeData, Session } from "@shared/api/types.ts";
import { bell, chevronRight, clockFace, mail } from "@shared/icons.ts";
import { ago } from "@shared/time.ts";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isQuiet, keepQuiet } from "../attention.ts";
import { useChat } from "../context.ts";
import { cx } from "../cx.ts";
import { useLive } from "../live.ts";
import { Face } from "../parts/Face.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Replies } from "../parts/Replies.tsx";
import { words } from "../texts.more.ts";
import { repliesAt } from "../thread.ts";
import { hoursLine, useHome } from "./data.ts";
import { Search } from "./Search.tsx";

type Line = { title: string; text: string; at?: string | undefined; unread?: number; name?: string | null | undefined };

/** The first screen: how to go on, what others asked, when we are there. */
export function Home({ open }: { open: boolean }) {
  const { bridge, conversation, views } = useChat();
  const { session, entries } = useLive(conversation);
  const { moved } = useLive(views);
  const home = useHome(open);
  const first = useRef<HTMLButtonElement>(null);
  const toChat = () => views.go({ name: "chat" });

  useEffect(() => {
    if (moved) first.current?.focus();
  }, []);

  function startOrGoOn(): void {
    if (!conversation.isRunning && entries.some(({ sender }) => sender === "customer")) conversation.startOver();
    toChat();
  }

  async function takeUp(conversation_id: string): Promise<void> {
    const token = session?.token ?? null;
    const other = await request<Session>(`${bridge.origin}/api/chat/sessions/continue`, { token, body: { conversation_id } });
    conversation.startOver(other);
    toChat();
  }

  const name = session?.customer?.name.split(/\s+/)[0];
  const replies = conversation.isRunning ? [] : repliesAt(entries, entries.findIndex(({ buttons }) => buttons.length > 0));
  return (
    <div class="middle home" role="region" aria-label={words.home.label} tabIndex={0}>
      <div class="hero">
        <h3>{bridge.options.greeting?.slice(0, 120) || words.home.hello(name)}</h3>
      </div>
      <div class="sheet">
        <GoOn line={useLine()} button={first} onClick={startOrGoOn} />
        <Replies replies={replies} onPress={(button) => (conversation.press(button), toChat())} />
        {home?.last && !conversation.isRunning && <Earlier last={home.last} onClick={takeUp} />}
        <Search />
        {home && <Hours home={home} />}
        <SoundSwitch />
      </div>
    </div>
  );
}

/** The present conversation in a line, or the invitation to begin one. */
function useLine(): Line {
  const { conversation } = useChat();
  const { entries } = useLive(conversation);
  const last = entries.findLast(({ sender, text }) => sender !== "system" && text);
  if (!conversation.isRunning || !last) return { title: words.home.startTitle, text: words.home.startText };
  const unread = conversation.unread;
  return { title: words.home.goOnTitle, text: last.text, at: last.created_at, unread, name: last.author_name };
}

type GoOnProps = { line: Line; onClick: () => void; button?: RefObject<HTMLButtonElement | null> };

function GoOn({ line, onClick, button }: GoOnProps) {
  return (
    <button type="button" class="tile go" ref={button ?? null} onClick={onClick}>
      <Face name={line.name} large />
      <span class="what">
        <b>{line.title}</b>
        <span class="words">{line.text}</span>
      </span>
      {line.at && (
        <time dateTime={line.at}>
          {ago(line.at)}
          {!!line.unread && <i class="count">{line.unread}</i>}
        </time>
      )}
      <Icon path={chevronRight} size={18} />
    </button>
  );
}

function Earlier({ last, onClick }: { last: NonNullable<HomeData["last"]>; onClick: (id: string) => Promise<void> }) {
  const line = { title: words.home.earlierTitle, text: last.text, at: last.at };
  return <GoOn line={line} onClick={() => void onClick(last.conversation_id).catch(() => {})} />;
}

function Hours({ home }: { home: HomeData }) {
  const { views } = useChat();
  return (
    <div class={cx("hours", home.person_here && "here")}>
      <p>
        <Icon path={clockFace} size={16} />
        {hoursLine(home)}
      </p>
      {!home.person_here && (
        <button type="button" class="reply" onClick={() => views.go({ name: "leave" })}>
          <Icon path={mail} size={16} />
          {words.leave.title}
        </button>
      )}
    </div>
  );
}

function SoundSwitch() {
  const [quiet, setQuiet] = useState(isQuiet);
  function toggle(): void {
    keepQuiet(!quiet);
    setQuiet(!quiet);
  }
  return (
    <button type="button" class="hours sound" onClick={toggle}>
      <Icon path={bell} size={16} />
      {words.home.sound(!quiet)}
    </button>
  );
}
