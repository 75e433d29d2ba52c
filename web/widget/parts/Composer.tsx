import { send } from "@shared/icons.ts";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { texts } from "../texts.ts";
import { Icon } from "./Icon.tsx";

/** The server's own limit; the count shows when a tenth is left. */
const LIMIT = 4000;

type Props = { field: RefObject<HTMLTextAreaElement | null> };

export function Composer({ field }: Props) {
  const { conversation } = useChat();
  const { draft, state } = useLive(conversation);
  const left = LIMIT - draft.length;
  const empty = !draft.trim();
  const focus = () => field.current?.focus();

  useLayoutEffect(() => {
    const { style, scrollHeight: _ } = field.current!;
    style.height = "auto";
    style.height = `${field.current!.scrollHeight}px`;
  }, [draft]);

  function submit(): void {
    if (empty || left < 0) return;
    conversation.send(draft.trim());
    conversation.keepDraft("");
    focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  }

  return (
    <>
      {state.owner === "closed" && (
        <p class="over">
          {texts.closedHint}{" "}
          <button type="button" class="link" onClick={() => (conversation.startOver(), focus())}>
            {texts.startOver}
          </button>
        </p>
      )}
      <form class="composer" onSubmit={(event) => (event.preventDefault(), submit())}>
        <div class="field">
          <textarea
            ref={field}
            rows={1}
            aria-label={texts.composer}
            aria-describedby="left"
            placeholder={texts.composer}
            maxLength={LIMIT}
            enterkeyhint="send"
            value={draft}
            onInput={(event) => conversation.keepDraft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
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
