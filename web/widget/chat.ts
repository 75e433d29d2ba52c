/** The chat, as the loader loads it: styles and panel into the loader's shadow root. */
import { flushSync, mount } from "svelte";
import type { Bridge, Chat } from "./bridge.ts";
import { Conversation } from "./conversation.svelte.ts";
import Panel from "./Panel.svelte";
import css from "./styles/chat.css?inline";

export function mountChat(bridge: Bridge): Chat {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  bridge.root.adoptedStyleSheets = [...bridge.root.adoptedStyleSheets, sheet];
  const conversation = new Conversation(bridge);
  const panel = mount(Panel, { target: bridge.root, props: { bridge, conversation } });
  let suggested = "";
  if (conversation.session) conversation.start().catch(() => {});
  return {
    open({ focus, draft }) {
      conversation.start().catch(() => {});
      conversation.keepOpen(true);
      const untouched = !conversation.draft || conversation.draft === suggested;
      if (draft && untouched) conversation.keepDraft((suggested = draft));
      flushSync(() => panel.show(focus));
    },
    close() {
      conversation.keepOpen(false);
      flushSync(() => panel.hide());
    },
    identify: (jwt) => conversation.identify(jwt),
  };
}
