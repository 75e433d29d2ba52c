import type { Card } from "@shared/api/types.ts";
import { useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { Field } from "../more/Field.tsx";
import { words } from "../texts.more.ts";
import { type Name, problemOf, sentenceOf, type Values } from "./form.ts";

type Props = { card: Extract<Card, { card: "form" }>; onSend: (text: string) => void };

const LABELS: Record<Name, string> = { order_number: words.form.order, email: words.email };

/** What the bot asks a stranger for, in one go; typing the answer works as well, and puts the form away. */
export function FormCard({ card, onSend }: Props) {
  const { entries } = useLive(useChat().conversation);
  const [values, setValues] = useState<Values>({ order_number: "", email: "" });
  const [checked, setChecked] = useState<Name[]>([]);
  const asked = entries.findIndex((entry) => entry.card === card);
  if (entries.slice(asked).some(({ sender }) => sender === "customer")) return null;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(card.fields);
    const wrong = card.fields.find((name) => problemOf(name, values));
    if (!wrong) return onSend(sentenceOf(card.fields, values));
    (event.currentTarget as HTMLFormElement).querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus();
  }

  return (
    <form class="card" onSubmit={submit} noValidate aria-label={words.form.label}>
      {card.fields.map((name) => (
        <Field
          key={name}
          name={name}
          label={LABELS[name]}
          email={name === "email"}
          value={values[name]}
          problem={checked.includes(name) ? problemOf(name, values) : ""}
          onInput={(value) => setValues({ ...values, [name]: value })}
          onBlur={() => values[name] && setChecked([...checked, name])}
        />
      ))}
      <button type="submit" class="main">
        {words.form.send}
      </button>
    </form>
  );
}
