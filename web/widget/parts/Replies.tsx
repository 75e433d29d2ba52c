import type { Button } from "@shared/api/types.ts";
import { words } from "../texts.more.ts";

type Props = { replies: Button[]; onPress: (button: Button) => void };

export function Replies({ replies, onPress }: Props) {
  if (replies.length === 0) return null;
  return (
    <div class="replies" role="group" aria-label={words.replies}>
      {replies.map((button) => (
        <button key={button.id} type="button" class="reply" onClick={() => onPress(button)}>
          {button.title}
        </button>
      ))}
    </div>
  );
}
