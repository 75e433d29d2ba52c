import { describe, expect, it } from "vitest";
import { mergeMessages, type Outgoing, resumeAfter, revived, withoutDelivered } from "@console/thread/outbox.ts";
import { message } from "./factories.ts";

const outgoing = (change: Partial<Outgoing> = {}): Outgoing => ({
  client_id: "a", text: "hi", at: "2026-03-01T10:00:00Z", status: "sending", ...change,
});

describe("outbox", () => {
  it("drops what the log shows, by client id or by the server's id", () => {
    const box = [outgoing(), outgoing({ client_id: "b", message_id: "m2" }), outgoing({ client_id: "c" })];
    const log = [message(1, { client_id: "a" }), message(2)];
    expect(withoutDelivered(box, log).map((item) => item.client_id)).toEqual(["c"]);
  });

  it("asks the agent about messages whose sending a reload cut off", () => {
    const [cut, sent] = revived([outgoing(), outgoing({ status: "sent" })]);
    expect(cut?.status).toBe("failed");
    expect(cut?.client_id).toBe("a");
    expect(sent?.status).toBe("sent");
  });
});

describe("messages", () => {
  it("merges by seq, in order, without doubles, and takes new states over", () => {
    const known = [message(1), message(3, { state: "pending" })];
    const merged = mergeMessages(known, [message(4), message(3), message(2)]);
    expect(merged.map(({ seq, state }) => `${seq} ${state}`)).toEqual(["1 handled", "2 handled", "3 handled", "4 handled"]);
  });

  it("reads on before the first message that may still change", () => {
    expect(resumeAfter([])).toBe(0);
    expect(resumeAfter([message(1), message(2)])).toBe(2);
    expect(resumeAfter([message(1), message(2, { state: "pending" }), message(3)])).toBe(1);
  });
});
