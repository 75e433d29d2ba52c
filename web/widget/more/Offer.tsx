import { Problem, request } from "@shared/api/http.ts";
import { clock, dayName } from "@shared/time.ts";
import { useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { texts } from "../texts.ts";
import { words } from "../texts.more.ts";

/** A ticket by e-mail in the place of a wait; shown only when there is one to offer. */
export function Offer() {
  const { bridge, conversation } = useChat();
  const { session, state } = useLive(conversation);
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const known = session?.customer?.email;
  const offer = state.offer;
  if (!offer) return null;

  async function take(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const body = known ? {} : { email: email.trim() };
    try {
      await request(`${bridge.origin}/api/chat/ticket`, { token: session?.token ?? null, body });
      setProblem("");
    } catch (error) {
      setProblem(error instanceof Problem ? error.message : texts.failedWhy.network);
    }
    setBusy(false);
  }

  const why =
    offer.why === "closed"
      ? words.offer.closed(offer.opens_at ? `${dayName(offer.opens_at)}, ${clock(offer.opens_at)}` : undefined)
      : offer.why === "nobody_on"
        ? words.offer.nobody
        : words.offer.longWait;
  return (
    <form class="offer row-form" onSubmit={take} aria-label={words.offer.label}>
      <p>
        {why} {words.offer.instead(known)}
      </p>
      {!known && (
        <input
          type="email"
          required
          autoComplete="email"
          placeholder={words.email}
          aria-label={words.email}
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      )}
      <button type="submit" class="deed" disabled={busy}>
        {words.offer.take}
      </button>
      <p role="alert">{problem}</p>
    </form>
  );
}
