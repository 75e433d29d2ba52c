import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useChat } from "./context.ts";
import { cx } from "./cx.ts";
import { useLive } from "./live.ts";
import { Composer } from "./parts/Composer.tsx";
import { Header } from "./parts/Header.tsx";
import { Notice } from "./parts/Notice.tsx";
import { locale, texts } from "./texts.ts";

const phone = window.matchMedia("(width < 480px)");
const touch = window.matchMedia("(pointer: coarse)");

type Props = { open: boolean; offerFocus: (take: () => void) => void };

export function Panel({ open, offerFocus }: Props) {
  const chat = useChat();
  const { bridge, conversation, parts, views } = chat;
  const { entries, phase, session, state } = useLive(conversation);
  const { talk, more } = useLive(parts);
  const { view, moved } = useLive(views);
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const full = useMedia(phone);
  const hidden = useHidden();
  const unread = conversation.unread;

  /** On a touch screen the keyboard would cover what there is to read. */
  const focusInside = () => ((!touch.matches && field.current) || panel.current)?.focus();
  offerFocus(focusInside);

  useEffect(() => {
    const isSeen = view.name === "chat" || !conversation.isRunning;
    if (open && !hidden && isSeen) conversation.markRead();
  }, [open, hidden, entries, view]);

  useEffect(() => bridge.emit("unread", unread), [unread]);

  useEffect(() => talk?.callBack(unread, hidden), [unread, hidden, talk]);

  useEffect(() => {
    if (open || session) parts.load("talk");
    if (view.name === "article" || view.name === "leave") parts.load("more");
  }, [open, session, view]);

  /** Whoever writes, from wherever, sees it in the talk. */
  useLayoutEffect(() => {
    if (entries.at(-1)?.seq === null) views.go({ name: "chat" });
  }, [entries.length]);

  useEffect(() => {
    if (open && moved && view.name === "chat") focusInside();
  }, [view]);

  useEffect(() => {
    if (state.offer || state.owner === "closed") parts.load("more");
  }, [state]);

  useEffect(() => {
    if (phase !== "ready") return;
    const timer = setTimeout(() => parts.load("more"), 1000);
    return () => clearTimeout(timer);
  }, [phase]);

  useKeyboardSpace(panel, full);

  const addFiles = (files: File[]) =>
    parts.need("files").then(
      (part) => part.attachmentsOf(chat).add(files),
      () => bridge.emit("error", { code: "load_failed", detail: "The part for files could not be loaded." }),
    );
  const { dropping, ...dropTarget } = useDrop(addFiles);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      bridge.close();
    } else if (event.key === "Tab" && full) keepInside(event);
  }

  /** A link to another place of the page below: on a phone the panel gives way to it. */
  function onClick(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (full && link && !link.target) bridge.close();
  }

  /** Full screen, the page behind cannot be seen: Tab goes round within the panel. */
  function keepInside(event: KeyboardEvent): void {
    const wanted = "a[href], button:not(:disabled), input, textarea, [tabindex='0']";
    const stops = [...panel.current!.querySelectorAll<HTMLElement>(wanted)];
    const [first, last] = [stops[0], stops.at(-1)];
    const at = bridge.root.activeElement;
    if (event.shiftKey ? at === first || at === panel.current : at === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
  }

  const writes = view.name !== "article" && view.name !== "leave";
  const nothing = <div class="middle" />;
  function middle() {
    if (view.name === "article") return more ? <more.ArticleView slug={view.slug} /> : nothing;
    if (view.name === "leave") return more ? <more.Leave /> : nothing;
    if (view.name === "home") return talk ? <talk.Home open={open} /> : nothing;
    return talk && view.name === "chat" ? <talk.Thread open={open} onUsed={focusInside} /> : nothing;
  }

  return (
    <div
      ref={panel}
      class={cx("panel", open && "open", dropping && "dropping")}
      data-drop={texts.files.drop}
      role="dialog"
      lang={locale}
      aria-label={session ? texts.dialog(session.shop.name) : texts.noShop}
      aria-modal={full && open}
      tabIndex={-1}
      inert={!open}
      onKeyDown={onKeyDown}
      onClick={onClick}
      {...dropTarget}
    >
      <Header />
      <Notice />
      {middle()}
      {view.name === "chat" && more && <more.Below />}
      {writes && <Composer field={field} onFiles={addFiles} />}
    </div>
  );
}

/** Files dragged over the panel. */
function useDrop(add: (files: File[]) => void) {
  const [dropping, setDropping] = useState(false);
  return {
    dropping,
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setDropping(true);
    },
    onDragLeave: (event: DragEvent) => {
      const { currentTarget: panel, relatedTarget: to } = event;
      if (!(panel instanceof Node && to instanceof Node && panel.contains(to))) setDropping(false);
    },
    onDrop(event: DragEvent) {
      setDropping(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      add(files);
    },
  };
}

function useMedia(query: MediaQueryList): boolean {
  const [matches, setMatches] = useState(query.matches);
  useEffect(() => {
    query.onchange = () => setMatches(query.matches);
  }, []);
  return matches;
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const look = () => setHidden(document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return hidden;
}

/** A phone's keyboard covers the page's bottom: keep the composer above it. */
function useKeyboardSpace(panel: { current: HTMLElement | null }, full: boolean): void {
  useEffect(() => {
    const fit = () => {
      const height = window.visualViewport?.height;
      panel.current?.style.setProperty("--w-height", full && height ? `${height}px` : "");
    };
    window.visualViewport?.addEventListener("resize", fit);
    return () => window.visualViewport?.removeEventListener("resize", fit);
  }, [full]);
}
