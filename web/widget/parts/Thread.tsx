import type { Button } from "@shared/api/types.ts";
import { arrowDown } from "@shared/icons.ts";
import { dayName } from "@shared/time.ts";
import { Fragment } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { cx } from "../cx.ts";
import { useLive } from "../live.ts";
import { texts } from "../texts.ts";
import { words } from "../texts.more.ts";
import { burstStart, isDayStart, isGroupStart, repliesAt } from "../thread.ts";
import { Bubble } from "./Bubble.tsx";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";
import { Replies } from "./Replies.tsx";
import { useNewest } from "./newest.ts";

type Props = { open: boolean; onUsed: () => void };

export function Thread({ open, onUsed }: Props) {
  const { conversation } = useChat();
  const { entries, phase, state } = useLive(conversation);
  const { sender: typing } = useLive(conversation.typing);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  /** History is read, not announced: the log speaks once the conversation stands. */
  const [live, setLive] = useState(false);
  const { atBottom, toBottom, onScroll } = useNewest({ scroller, content, live, last: entries.at(-1)?.key ?? "" });

  useEffect(() => {
    if (phase !== "ready") return;
    const timer = setTimeout(() => setLive(true), 400);
    return () => (clearTimeout(timer), setLive(false));
  }, [phase]);

  useEffect(() => {
    if (!open || entries.at(-1)?.seq !== null) return;
    setLive(true); // who writes at once is past reading history
    toBottom();
  }, [open, entries]);

  const used = useRef(onUsed);
  used.current = onUsed;

  const rows = useMemo(() => {
    const newest = burstStart(entries);
    const onPress = (button: Button) => (conversation.press(button), used.current());
    const onAsk = (text: string) => (conversation.send(text), used.current());
    return entries.map((entry, index) => {
      const replies = repliesAt(entries, index);
      const isNewest = index === newest;
      return (
        <Fragment key={entry.key}>
          {isDayStart(entries, index) && <p class="day">{dayName(entry.created_at)}</p>}
          {entry.sender === "system" ? (
            <>
              <p class={cx("note", entry.text.length > 60 && "long", isNewest && "newest")}>{entry.text}</p>
              <Replies replies={replies} onPress={onPress} />
            </>
          ) : (
            <Bubble
              entry={entry}
              first={isGroupStart(entries, index)}
              last={isGroupStart(entries, index + 1)}
              newest={isNewest}
              replies={replies}
              onPress={onPress}
              onAsk={onAsk}
            />
          )}
        </Fragment>
      );
    });
  }, [entries]);

  const agent = typing === "agent" ? (state.agent_name ?? texts.team) : null;
  return (
    <div class="middle">
      <div
        ref={scroller}
        class="thread"
        role="log"
        aria-label={words.log}
        aria-live={live ? "polite" : "off"}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={content}>
          {rows}
          {(typing || (phase === "starting" && entries.length === 0)) && (
            <div class="row typing">
              <Face name={agent} />
              <p class="bubble">
                {agent && <span class="sr">{words.typing(agent)}</span>}
                <i />
                <i />
                <i />
              </p>
            </div>
          )}
        </div>
      </div>
      {!atBottom && (
        <button type="button" class="jump" aria-label={words.toNewest} onClick={toBottom}>
          <Icon path={arrowDown} size={18} />
        </button>
      )}
    </div>
  );
}
