import type { Button } from "@shared/api/types.ts";
import { alert, check, clockFace } from "@shared/icons.ts";
import { clock } from "@shared/time.ts";
import { useEffect } from "preact/hooks";
import { useChat } from "../context.ts";
import { cx } from "../cx.ts";
import { useLive } from "../live.ts";
import { texts } from "../texts.ts";
import { words } from "../texts.more.ts";
import type { Entry } from "../thread.ts";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";
import { Markdown } from "./Markdown.tsx";
import { Replies } from "./Replies.tsx";

type Props = {
  entry: Entry;
  first: boolean;
  last: boolean;
  /** Here begins what came last: see Thread. */
  newest: boolean;
  replies: Button[];
  onPress: (button: Button) => void;
  onAsk: (text: string) => void;
};

type Card = NonNullable<Entry["card"]>;
const isOfFiles = (card: Card): card is Extract<Card, { card: "files" }> => "card" in card && card.card === "files";

/** A message of the customer's, the bot's or a person's, with what hangs on it. */
export function Bubble({ entry, first, last, newest, replies, onPress, onAsk }: Props) {
  const { bridge, conversation, parts } = useChat();
  const { more, files } = useLive(parts);
  const { card } = entry;
  const own = entry.sender === "customer";
  const author = entry.sender === "agent" ? (entry.author_name ?? texts.team) : texts.assistant;

  useEffect(() => {
    if (card) parts.load(isOfFiles(card) ? "files" : "more");
  }, [card]);

  return (
    <div class={cx("row", entry.state, own && "own", first && "first", last && "last", newest && "newest")}>
      {!own && (first ? <Face name={entry.sender === "agent" ? author : null} /> : <span class="gap" />)}
      <div class="stack">
        <p class={first && !own ? "author" : "sr"}>{own ? texts.you : author}</p>
        {entry.text && (
          <div class="bubble">{own ? entry.text : <Markdown text={entry.text} base={bridge.origin} />}</div>
        )}
        {card && (isOfFiles(card) ? files && <files.FilesCard files={card.files} /> : more && <more.Card card={card} onAsk={onAsk} />)}
        {entry.state === "failed" ? (
          <button type="button" class="failed-why" onClick={() => conversation.retry(entry)}>
            <Icon path={alert} size={15} />
            <span>
              <span class="sr">{words.states.failed}:</span> {entry.problem} {texts.retry}
            </span>
          </button>
        ) : (
          last && (
            <p class="meta">
              <time dateTime={entry.created_at}>{clock(entry.created_at)}</time>
              {own && <Icon path={entry.state === "sent" ? check : clockFace} size={13} />}
              {own && <span class={entry.state === "waiting" ? "" : "sr"}>{words.states[entry.state]}</span>}
            </p>
          )
        )}
        <Replies replies={replies} onPress={onPress} />
      </div>
    </div>
  );
}
