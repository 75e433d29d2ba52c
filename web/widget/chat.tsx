/** The chat, as the loader loads it: styles and panel into the loader's shadow root. */
import { render } from "preact";
import type { Bridge, Chat } from "./bridge.ts";
import { isColor } from "./color.ts";
import { Context } from "./context.ts";
import { Conversation } from "./conversation.ts";
import { lookOf } from "./look.ts";
import { Panel } from "./Panel.tsx";
import { Parts } from "./parts.ts";
import { speak } from "./texts.ts";
import { Views } from "./views.ts";
import css from "./styles/chat.css?inline";

export async function mountChat(bridge: Bridge): Promise<Chat> {
  const { color = "" } = bridge.options;
  const zh = /^zh/i.test(bridge.language) ? await import("./texts.zh.ts").catch(() => null) : null;
  speak(zh?.chinese ?? null);
  const parts = new Parts(bridge.root);
  parts.style(css);
  if (isColor(color)) parts.style(lookOf(color));
  const conversation = new Conversation(bridge);
  const views = new Views(conversation);
  let isOpen = false;
  const place = bridge.root.appendChild(document.createElement("div"));
  let focus = () => {};
  let suggested = "";
  const draw = (open: boolean) =>
    render(
      <Context.Provider value={{ bridge, conversation, parts, views }}>
        <Panel open={open} offerFocus={(take) => (focus = take)} />
      </Context.Provider>,
      place,
    );
  draw(false);
  if (conversation.now.session) conversation.start().catch(() => {});
  return {
    open({ focus: wanted, draft }) {
      conversation.start().catch(() => {});
      conversation.keepOpen(true);
      if (draft) views.go({ name: "chat" });
      else if (!isOpen) views.enter();
      isOpen = true;
      const typed = conversation.now.draft;
      if (draft && (!typed || typed === suggested)) conversation.keepDraft((suggested = draft));
      draw(true);
      if (wanted) focus();
    },
    close() {
      isOpen = false;
      conversation.keepOpen(false);
      draw(false);
    },
    setContext: (context) => conversation.setContext(context),
    identify: (jwt) => conversation.identify(jwt),
  };
}
