import { describe, expect, it } from "vitest";
import type { Message } from "@shared/api/types.ts";
import { burstStart, confirm, lastSeq, localEntry, merge, repliesAt, setState, unreadAfter } from "@widget/thread.ts";

function message(seq: number, more: Partial<Message> = {}): Message {
  const created_at = new Date(2026, 0, 1, 12, seq).toISOString();
  return { seq, id: `m${seq}`, sender: "bot", text: `text ${seq}`, buttons: [], card: null, created_at, ...more };
}

const yesNo = [
  { id: "y", title: "Yes" },
  { id: "n", title: "No" },
];

describe("reconciling what we showed with what the server says", () => {
  it("replaces our own message by its echo, in its place and with its key", () => {
    const shown = merge([localEntry("c1", "hello")], [message(2, { sender: "customer", client_id: "c1", text: "hello" })]);
    expect(shown).toMatchObject([{ key: "c1", seq: 2, state: "sent" }]);
  });

  it("shows one message when the echo comes before the answer and names no client id", () => {
    const early = merge([localEntry("c1", "hello")], [message(2, { sender: "customer", text: "hello" })]);
    expect(early).toHaveLength(2);
    expect(confirm(early, "c1", 2, "m2")).toMatchObject([{ key: "c1", seq: 2, id: "m2" }]);
  });

  it("takes the same message twice as one, and sorts what comes late", () => {
    const shown = merge(merge([], [message(3), message(1)]), [message(2), message(3)]);
    expect(shown.map((entry) => entry.seq)).toEqual([1, 2, 3]);
    expect(lastSeq(shown)).toBe(3);
  });

  it("keeps unsent messages last, in the order they were written", () => {
    const shown = merge([localEntry("c1", "a"), localEntry("c2", "b")], [message(1), message(2)]);
    expect(shown.map((entry) => entry.key)).toEqual(["m1", "m2", "c1", "c2"]);
  });

  it("does not fail what the server already has", () => {
    const sent = confirm([localEntry("c1", "a")], "c1", 4, "m4");
    expect(setState(sent, "c1", "failed", "no")).toMatchObject([{ state: "sent" }]);
  });

  it("clears the reason when a failed message is tried again", () => {
    const failed = setState([localEntry("c1", "a")], "c1", "failed", "No connection.");
    expect(failed[0]?.problem).toBe("No connection.");
    expect(setState(failed, "c1", "sending")[0]).not.toHaveProperty("problem");
  });
});

describe("quick replies", () => {
  const asked = message(1, { buttons: yesNo });

  it("are offered while nothing newer was said", () => {
    const entries = merge([], [asked, message(2), message(3, { sender: "system" })]);
    expect(repliesAt(entries, 0)).toEqual(yesNo);
  });

  it("go at once when one is pressed", () => {
    expect(repliesAt([...merge([], [asked]), localEntry("c1", "Yes")], 0)).toEqual([]);
  });

  it("go when a person or newer replies come", () => {
    expect(repliesAt(merge([], [asked, message(2, { sender: "agent" })]), 0)).toEqual([]);
    expect(repliesAt(merge([], [asked, message(2, { buttons: yesNo })]), 0)).toEqual([]);
  });
});

it("counts as unread what the bot or a person wrote", () => {
  const entries = merge([], [
    message(1),
    message(2, { sender: "customer" }),
    message(3, { sender: "agent" }),
    message(4, { sender: "system" }),
  ]);
  expect(unreadAfter(entries, 1)).toBe(1);
});

describe("where reading begins", () => {
  const at = (seq: number, second: number, sender: Message["sender"] = "bot") =>
    message(seq, { sender, created_at: new Date(2026, 0, 1, 12, 0, second).toISOString() });

  it("is the first of the messages that came in one go", () => {
    expect(burstStart(merge([], [at(1, 0), at(2, 20, "customer"), at(3, 21), at(4, 22)]))).toBe(2);
    expect(burstStart(merge([], [at(1, 0), at(2, 20, "agent"), at(3, 50, "agent")]))).toBe(2);
  });

  it("is nowhere while the customer's own words are last", () => {
    expect(burstStart(merge([], [at(1, 0), at(2, 1, "customer")]))).toBe(-1);
    expect(burstStart([])).toBe(-1);
  });
});
