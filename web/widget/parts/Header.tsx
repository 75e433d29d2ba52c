import { chevronLeft, minimise } from "@shared/icons.ts";
import { useChat } from "../context.ts";
import { cx } from "../cx.ts";
import { useLive } from "../live.ts";
import { texts } from "../texts.ts";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";

export function Header() {
  const { bridge, conversation, views } = useChat();
  const { view } = useLive(views);
  const { state, entries, phase, line, session } = useLive(conversation);
  const { owner } = state;
  const agent = state.agent_name ?? entries.findLast((entry) => entry.sender === "agent")?.author_name ?? null;
  const away = phase === "failed" || line === "offline";

  const atHome = view.name === "home";
  const inChat = view.name === "chat" || view.name === "none";
  const isQuiet = !inChat && !away && (owner === "bot" || owner === "closed");

  function status(): string {
    if (away) return texts.notConnected;
    if (phase === "starting" && !session) return texts.starting;
    if (owner === "queue") return texts.ownerQueue(state.position, state.expected_wait_seconds);
    if (owner === "agent") return texts.ownerAgent(agent);
    return owner === "closed" ? texts.ownerClosed : texts.ownerBot;
  }

  return (
    <div class={cx("header", atHome && "plain")}>
      {!atHome && view.name !== "none" && (
        <button type="button" class="round back" aria-label={texts.back} onClick={() => views.back()}>
          <Icon path={chevronLeft} size={22} />
        </button>
      )}
      {inChat && <Face large name={owner === "agent" ? (agent ?? "?") : null} />}
      <div class="who">
        <h2>{session?.shop.name ?? texts.noShop}</h2>
        <p class={cx("owner", isQuiet && "sr", away ? "closed" : owner)} role="status">
          {status()}
        </p>
      </div>
      <button type="button" class="round" aria-label={texts.close} onClick={() => bridge.close()}>
        <Icon path={minimise} size={22} />
      </button>
    </div>
  );
}
