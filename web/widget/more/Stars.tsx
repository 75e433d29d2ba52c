import { star } from "@shared/icons.ts";
import { useState } from "preact/hooks";
import { cx } from "../cx.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";
import { texts } from "../texts.ts";

const say = words.farewell;

type Props = { given: number; rate: (body: { rating: number; comment?: string }) => Promise<void> };

/** One to five stars, kept as soon as they are chosen, and a word if one likes. */
export function Stars({ given, rate }: Props) {
  const [rating, setRating] = useState(given);
  const [comment, setComment] = useState("");
  const [said, setSaid] = useState(given ? say.thanks : "");
  const [done, setDone] = useState(given > 0);

  function choose(stars: number): void {
    setRating(stars);
    rate({ rating: stars, ...(comment.trim() && { comment: comment.trim() }) }).then(
      () => setSaid(say.thanks),
      () => setSaid(texts.failedWhy.network),
    );
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    choose(rating);
    setDone(true);
  }

  return (
    <form class="rating" onSubmit={submit}>
      <fieldset>
        <legend>{say.rate}</legend>
        {[1, 2, 3, 4, 5].map((stars) => (
          <label class={cx("star", stars <= rating && "on")}>
            <input type="radio" name="stars" value={stars} checked={stars === rating} onChange={() => choose(stars)} />
            <Icon path={star} size={28} />
            <span class="sr">{say.stars(stars)}</span>
          </label>
        ))}
      </fieldset>
      {rating > 0 && !done && (
        <div class="row-form">
          <input
            type="text"
            aria-label={say.comment}
            placeholder={say.comment}
            maxLength={2000}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button type="submit" class="deed">
            {texts.send}
          </button>
        </div>
      )}
      <p class="said" role="status">
        {said}
      </p>
    </form>
  );
}
