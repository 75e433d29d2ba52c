/** Keeps the newest message of the log in sight while its reader is at the end. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

type Log = {
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  /** New messages are coming; before that, what appears is history. */
  live: boolean;
  /** Key of the last entry. */
  last: string;
};

export function useNewest(log: Log) {
  const [atBottom, setAtBottom] = useState(true);
  const latest = useRef(log);
  latest.current = log;
  // `held`: where we scrolled to; whoever is still there follows along. `seen`: the last entry when the end was in sight.
  const place = useRef({ atBottom: true, held: -1, seen: "" }).current;

  function toBottom(): void {
    const scroller = log.scroller.current!;
    scroller.scrollTop = scroller.scrollHeight;
    place.held = scroller.scrollTop;
  }

  /** To the end, but an answer that is new and longer than the panel from its beginning. */
  function toNewest(scroller: HTMLElement, content: HTMLElement): void {
    const { live, last } = latest.current;
    const start = live && last !== place.seen ? content.querySelector(".newest") : null;
    const above = start ? start.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 10 : Infinity;
    scroller.scrollTop = Math.min(scroller.scrollHeight, scroller.scrollTop + above);
    place.held = scroller.scrollTop;
  }

  function onScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = log.scroller.current!;
    place.atBottom = scrollHeight - scrollTop - clientHeight < 60;
    if (place.atBottom) place.seen = log.last;
    setAtBottom(place.atBottom);
  }

  // Whatever grows (a message, a card that loads, a picture) or shrinks (the panel): the newest stays in sight.
  useEffect(() => {
    const [scroller, content] = [log.scroller.current!, log.content.current!];
    const watch = new ResizeObserver(() => {
      if (place.atBottom || scroller.scrollTop > place.held - 2) toNewest(scroller, content);
    });
    watch.observe(content);
    watch.observe(scroller);
    return () => watch.disconnect();
  }, []);

  return { atBottom, toBottom, onScroll };
}
