/** How sure it is who writes, in words. */
import type { CustomerFile } from "../api/types.ts";

export type Sureness = { label: string; tone: "good" | "info" | "warm"; advice: string };

export function sureness({ level, orders, wrong_tries }: CustomerFile["identity"]): Sureness {
  const tries = wrong_tries > 0 ? ` ${wrong_tries === 1 ? "One number and e-mail" : `${wrong_tries} numbers and e-mails`} did not fit: be careful.` : "";
  if (level === "signed_in") return { label: "Signed in at the shop", tone: "good", advice: tries.trim() };
  if (level === "proved") {
    const which = orders.join(", ");
    return {
      label: `Proved ${which}`,
      tone: "info",
      advice: `Not signed in, but knows number and e-mail of ${which}. Talk about ${orders.length === 1 ? "this order" : "these orders"} only.${tries}`,
    };
  }
  return {
    label: "Not signed in",
    tone: "warm",
    advice: `We do not know who this is. Before you talk about an order, ask for its number and the e-mail address it was placed with.${tries}`,
  };
}
