/** The checks of the form card, and what is sent of it: a sentence that the bot reads as if it were typed. */
import { isEmail } from "../more/email.ts";
import { words } from "../texts.more.ts";

export type Name = "order_number" | "email";
export type Values = Record<Name, string>;

const NUMBER = /^(?:kf)?[\s#-]*(\d{4,8})$/i;

/** What is wrong with a field, in words; "" when nothing is. */
export function problemOf(name: Name, values: Values): string {
  const value = values[name].trim();
  if (name === "email") return isEmail(value) ? "" : words.emailWrong;
  return NUMBER.test(value) ? "" : words.form.orderWrong;
}

/** "KF-1002, ada@example.com" */
export function sentenceOf(fields: Name[], values: Values): string {
  return fields.map((name) => values[name].trim().replace(NUMBER, "KF-$1")).join(", ");
}
