import { Problem, request } from "@shared/api/http.ts";
import type { LeftTicket } from "@shared/api/types.ts";
import { check } from "@shared/icons.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { newId } from "../outbox.ts";
import { Icon } from "../parts/Icon.tsx";
import { texts } from "../texts.ts";
import { words } from "../texts.more.ts";
import { isEmail } from "./email.ts";
import { Field } from "./Field.tsx";

const LONGEST = 4000;
const say = words.leave;

/** A message for when somebody is there again; it becomes a ticket. What is typed stays until it is sent. */
export function Leave() {
  const { bridge, conversation, views } = useChat();
  const { session, draft } = useLive(conversation);
  const known = session?.customer?.email;
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState<{ field?: "email" | "message"; text: string }>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<LeftTicket>();
  const id = useRef(newId()).current;
  const title = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => title.current?.focus(), [done]);

  function refuse(field: "email" | "message", text: string): void {
    setProblem({ field, text });
    form.current?.querySelector<HTMLElement>(`[name=${field}]`)?.focus();
  }

  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!known && !isEmail(email)) return refuse("email", words.emailWrong);
    if (!draft.trim()) return refuse("message", say.messageMissing);
    setBusy(true);
    const body = { client_id: id, text: draft.trim(), ...(known ? {} : { email: email.trim() }) };
    try {
      await conversation.start();
      const token = conversation.now.session?.token ?? null;
      setDone(await request<LeftTicket>(`${bridge.origin}/api/chat/leave-message`, { token, body }));
      conversation.keepDraft("");
    } catch (error) {
      setProblem({ text: error instanceof Problem ? error.message : texts.failedWhy.network });
    }
    setBusy(false);
  }

  if (done)
    return (
      <div class="middle view done">
        <span class="tick">
          <Icon path={check} size={28} />
        </span>
        <h3 ref={title} tabIndex={-1}>
          {say.doneTitle}
        </h3>
        <p>{say.done(done.number, done.email)}</p>
        <button type="button" class="main" onClick={() => views.go({ name: "home" })}>
          {say.toHome}
        </button>
      </div>
    );
  return (
    <form ref={form} class="middle view" onSubmit={send} noValidate>
      <h3 ref={title} tabIndex={-1}>
        {say.title}
      </h3>
      <p>{known ? say.toKnown(known) : say.text}</p>
      {!known && (
        <Field
          name="email"
          label={words.email}
          email
          value={email}
          problem={problem?.field === "email" ? problem.text : ""}
          onInput={(value) => (setEmail(value), setProblem(undefined))}
        />
      )}
      <label class="ask">
        {say.message}
        <textarea
          name="message"
          rows={6}
          maxLength={LONGEST}
          aria-invalid={problem?.field === "message"}
          aria-describedby="leave-problem"
          value={draft}
          onInput={(event) => (conversation.keepDraft(event.currentTarget.value), setProblem(undefined))}
        />
      </label>
      <p class="problem" id="leave-problem" role="alert">
        {problem?.field !== "email" && problem?.text}
      </p>
      <button type="submit" class="main" disabled={busy}>
        {say.send}
      </button>
    </form>
  );
}
