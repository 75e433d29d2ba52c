/** Who can be signed in at the demo shop, and what is worth trying as them. */
import { request } from "@shared/api/http.ts";
import type { Schemas } from "@shared/api/types.ts";
import { whenReady } from "./kefu.ts";

export type Person = { id: string; name: string; email: string | null; about: string; hints: string[] };

export const people: Person[] = [
  {
    id: "ada",
    name: "Ada",
    email: "ada@example.com",
    about: "Four orders: one on its way, one not shipped yet, two delivered.",
    hints: [
      "where's my stuff, 1002",
      "cancel 1003",
      "I want to send back KF-1004",
      "change the address of KF-1003",
      "let me talk to a human",
    ],
  },
  {
    id: "bo",
    name: "Bo",
    email: "bo@example.com",
    about: "A payment that failed and a refund under way.",
    hints: ["my payment for KF-2001 did not work", "when do I get my money back for KF-2002?", "I need an invoice"],
  },
  {
    id: "nobody",
    name: "Nobody",
    email: null,
    about: "A stranger has to prove an order with its number and e-mail.",
    hints: [
      "where is order KF-1002?",
      "how long does delivery take?",
      "is the teal teapot in stock?",
      "can you recommend a lamp?",
    ],
  },
];

const KEY = "lumen-leaf:signed-in-as";

/** As in this tab; in a new one, as in the last. */
export function lastPerson(): Person {
  const id = sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
  return people.find((person) => person.id === id) ?? (people[2] as Person);
}

/** Sign in as `person` at the shop, which tells the widget with a JWT of its own. */
export async function signIn(person: Person): Promise<void> {
  const kefu = await whenReady();
  const identity = person.email ? await identityOf(person.email) : null;
  for (const area of [sessionStorage, localStorage]) area.setItem(KEY, person.id);
  kefu.identify(identity);
}

async function identityOf(email: string): Promise<string> {
  const { identity } = await request<Schemas["Identity"]>(`/demo/identity?customer=${encodeURIComponent(email)}`);
  return identity;
}
