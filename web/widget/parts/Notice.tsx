import { alert, offline } from "@shared/icons.ts";
import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { texts } from "../texts.ts";
import { Icon } from "./Icon.tsx";

/** What is wrong with the line, in words. */
export function Notice() {
  const { conversation } = useChat();
  const { line, phase } = useLive(conversation);
  return (
    <div role="status">
      {line === "offline" ? (
        <p class="notice">
          <Icon path={offline} size={18} />
          {texts.offline}
        </p>
      ) : phase === "failed" ? (
        <p class="notice">
          <Icon path={alert} size={18} />
          {texts.startFailed}{" "}
          <button type="button" class="link" onClick={() => conversation.start().catch(() => {})}>
            {texts.tryAgain}
          </button>
        </p>
      ) : (
        line === "lost" && (
          <p class="notice late">
            <Icon path={offline} size={18} />
            {texts.reconnecting}
          </p>
        )
      )}
    </div>
  );
}
