import { Problem, request } from "@shared/api/http.ts";
import { chat, download, mail } from "@shared/icons.ts";
import { useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { save } from "../files/save.ts";
import { useLive } from "../live.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";
import { language, texts } from "../texts.ts";
import { isEmail } from "./email.ts";
import { Stars } from "./Stars.tsx";

const say = words.farewell;

const focus = (field: HTMLElement | null) => field?.focus();

/** The end of a conversation: a rating, something to take along, and a new beginning. */
export function Farewell() {
  const { bridge, conversation, views } = useChat();
  const { session, entries, state } = useLive(conversation);
  const [said, setSaid] = useState("");
  const [asks, setAsks] = useState(false);
  const [email, setEmail] = useState("");
  const known = session?.customer?.email;
  const token = session?.token ?? null;
  const url = (path: string) => `${bridge.origin}/api/chat/${path}`;
  const spoken = language?.locale ?? "en";

  /** Only who was answered can say how it was. */
  const first = entries.findIndex(({ sender }) => sender === "customer");
  const answered = first >= 0 && entries.slice(first).some(({ sender }) => sender === "bot" || sender === "agent");

  async function attempt(work: () => Promise<string>): Promise<void> {
    try {
      setSaid(await work());
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : texts.failedWhy.network);
    }
  }

  const keep = () =>
    attempt(async () => {
      const headers = { Authorization: `Bearer ${token}` };
      const response = await fetch(url(`transcript?language=${spoken}`), { headers });
      if (!response.ok) throw new Problem(response.status, "", texts.failedWhy.server);
      save(await response.blob(), `${session?.shop.name ?? "chat"}-${new Date().toISOString().slice(0, 10)}.txt`);
      return "";
    });

  const send = (to?: string) =>
    attempt(async () => {
      const body = { language: spoken, ...(to && { email: to }) };
      const { email: address } = await request<{ email: string }>(url("transcript/mail"), { token, body });
      setAsks(false);
      return say.mailed(address);
    });

  function onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (isEmail(email)) void send(email.trim());
    else setSaid(words.emailWrong);
  }

  return (
    <section class="farewell" aria-label={say.label}>
      {answered && <Stars given={state.rating ?? 0} rate={(body) => request<void>(url("feedback"), { token, body })} />}
      <div class="deeds">
        <button type="button" class="deed" onClick={keep}>
          <Icon path={download} size={16} />
          {say.download}
        </button>
        <button type="button" class="deed" aria-expanded={known ? undefined : asks} onClick={() => (known ? send() : setAsks(!asks))}>
          <Icon path={mail} size={16} />
          {say.mail}
        </button>
        <button type="button" class="deed" onClick={() => (conversation.startOver(), views.go({ name: "chat" }))}>
          <Icon path={chat} size={16} />
          {say.again}
        </button>
      </div>
      {asks && (
        <form class="row-form" onSubmit={onSubmit} noValidate>
          <input
            type="email"
            autoComplete="email"
            aria-label={words.email}
            placeholder={words.email}
            maxLength={254}
            value={email}
            ref={focus}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
          <button type="submit" class="deed">
            {say.mailIt}
          </button>
        </form>
      )}
      <p class="said" role="status">
        {said}
      </p>
    </section>
  );
}
