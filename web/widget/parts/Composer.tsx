import { clip, send } from "@shared/icons.ts";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useChat } from "../context.ts";
import { Live, useLive } from "../live.ts";
import { texts } from "../texts.ts";
import { Icon } from "./Icon.tsx";

/** The server's own limit; the count shows when a tenth is left. */
const LIMIT = 4000;
/** So long as the part for files is not there. */
const NO_FILES = new Live<{ items: { sent: unknown; problem: string }[] }>({ items: [] });

type Props = { field: RefObject<HTMLTextAreaElement | null>; onFiles: (files: File[]) => void };

export function Composer({ field, onFiles }: Props) {
  const chat = useChat();
  const { conversation, parts, views } = chat;
  const { draft, state } = useLive(conversation);
  const isOver = state.owner === "closed";
  const inChat = useLive(views).view.name === "chat";
  const { files } = useLive(parts);
  const picker = useRef<HTMLInputElement>(null);
  const { items } = useLive(files?.attachmentsOf(chat) ?? NO_FILES);
  const left = LIMIT - draft.length;
  const waiting = items.some(({ sent, problem }) => !sent && !problem);
  const ready = items.some(({ sent }) => sent);
  const empty = (!draft.trim() && !ready) || waiting;
  const focus = () => field.current?.focus();

  useLayoutEffect(() => {
    const { style } = field.current!;
    style.height = "auto";
    style.height = `${field.current!.scrollHeight}px`;
  }, [draft]);

  function submit(): void {
    if (empty || left < 0) return;
    if (isOver && !inChat) conversation.startOver(); // from the home screen begins another conversation
    conversation.send(draft.trim(), files?.attachmentsOf(chat).take());
    conversation.keepDraft("");
    focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  }

  function onPaste(event: ClipboardEvent): void {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    onFiles(pasted);
  }

  function onChosen({ currentTarget }: { currentTarget: HTMLInputElement }): void {
    onFiles([...(currentTarget.files ?? [])]);
    currentTarget.value = "";
    focus();
  }

  return (
    <>
      {files && <files.Tray />}
      <form class="composer" onSubmit={(event) => (event.preventDefault(), submit())}>
        <div class="field">
          <input ref={picker} type="file" accept="image/*,.pdf,.txt,.csv,.log" multiple hidden onChange={onChosen} />
          <button
            type="button"
            class="attach"
            aria-label={texts.files.attach}
            title={texts.files.limits}
            onClick={() => (parts.load("files"), picker.current?.click())}
          >
            <Icon path={clip} />
          </button>
          <textarea
            ref={field}
            rows={1}
            aria-label={texts.composer}
            aria-describedby="left"
            placeholder={isOver && inChat ? texts.closedHint : texts.composer}
            maxLength={LIMIT}
            enterkeyhint="send"
            value={draft}
            onInput={(event) => conversation.keepDraft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <button type="submit" class="send" aria-label={texts.send} disabled={empty}>
            <Icon path={send} />
          </button>
        </div>
        <p class="left" id="left">
          {left <= LIMIT / 10 && texts.left(left)}
        </p>
      </form>
    </>
  );
}
