import { beforeEach, describe, expect, it, vi } from "vitest";
import { draftsOf } from "@console/thread/drafts.ts";
import { Thread } from "@console/thread/thread.svelte.ts";
import { detail, message } from "./factories.ts";

type Answer = { status?: number; body?: unknown } | "offline";
let sends: Answer[];
let log: ReturnType<typeof message>[];
let posted: { client_id: string; text: string }[];

/** The server outside the process: it stores what it accepts. */
function server(url: string, init?: RequestInit): Promise<Response> {
  const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));
  if (init?.method !== "POST") return json(url.includes("/messages") ? { messages: log, owner: "agent:s1" } : detail());
  const sent = JSON.parse(String(init.body)) as { client_id: string; text: string };
  posted.push(sent);
  const answer = sends.shift() ?? {};
  if (answer === "offline") return Promise.reject(new TypeError("Failed to fetch"));
  if (answer.status) return json(answer.body, answer.status);
  const seq = log.length + 1;
  log.push(message(seq, { ...sent, sender: "agent" }));
  return json({ seq, id: `m${seq}`, client_id: sent.client_id }, 202);
}

beforeEach(() => {
  sends = [];
  log = [];
  posted = [];
  localStorage.clear();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", vi.fn(server));
});

describe("sending", () => {
  it("shows the message at once and once", async () => {
    const thread = new Thread("c1", draftsOf("s1"));
    thread.send("hello");
    expect(thread.outbox.map((item) => item.text)).toEqual(["hello"]);
    await vi.runAllTimersAsync();
    expect(thread.outbox).toEqual([]);
    expect(thread.messages.map((one) => one.text)).toEqual(["hello"]);
  });

  it("tries again under the same client id when the line is down", async () => {
    sends = ["offline", { status: 503, body: {} }];
    const thread = new Thread("c1", draftsOf("s1"));
    thread.send("hello");
    await vi.runAllTimersAsync();
    expect(posted).toHaveLength(3);
    expect(new Set(posted.map((one) => one.client_id)).size).toBe(1);
    expect(thread.messages).toHaveLength(1);
  });

  it("keeps what was refused, says why, and gives it back for editing", async () => {
    sends = [{ status: 409, body: { code: "not_owner", detail: "Not yours any more." } }];
    const thread = new Thread("c1", draftsOf("s1"));
    thread.send("hello");
    await vi.runAllTimersAsync();
    expect(thread.outbox[0]).toMatchObject({ status: "failed", error: "Not yours any more." });
    expect(thread.withdraw(thread.outbox[0]?.client_id ?? "")).toBe("hello");
    expect(thread.outbox).toEqual([]);
  });

  it("keeps the agent's order", async () => {
    sends = ["offline"];
    const thread = new Thread("c1", draftsOf("s1"));
    thread.send("first");
    thread.send("second");
    await vi.runAllTimersAsync();
    expect(log.map((one) => one.text)).toEqual(["first", "second"]);
  });

  it("outlives a reload", async () => {
    sends = ["offline", "offline", "offline", "offline"];
    new Thread("c1", draftsOf("s1")).send("hello");
    await vi.runAllTimersAsync();
    const again = new Thread("c1", draftsOf("s1"));
    expect(again.outbox[0]).toMatchObject({ text: "hello", status: "failed" });
    again.retry(again.outbox[0]?.client_id ?? "");
    await vi.runAllTimersAsync();
    expect(again.messages.map((one) => one.text)).toEqual(["hello"]);
  });
});

describe("claiming", () => {
  it("reports who was faster and fetches the truth", async () => {
    sends = [{ status: 409, body: { code: "already_claimed", detail: "Taken.", agent_name: "Jonas" } }];
    const thread = new Thread("c1", draftsOf("s1"));
    const claim = expect(thread.claim()).rejects.toMatchObject({ code: "already_claimed", extra: { agent_name: "Jonas" } });
    await vi.runAllTimersAsync();
    await claim;
    expect(thread.detail?.owner).toBe("agent:s1");
    expect(thread.busy).toBeNull();
  });
});
