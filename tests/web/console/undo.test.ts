import { beforeEach, describe, expect, it, vi } from "vitest";
import { draftsOf } from "@console/thread/drafts.ts";
import { revived } from "@console/thread/outbox.ts";
import { Thread } from "@console/thread/thread.svelte.ts";
import { detail, message } from "./factories.ts";

let log: ReturnType<typeof message>[];
let closed: string[][];

/** The server outside the process: it stores each client id once. */
function server(url: string, init?: RequestInit): Promise<Response> {
  const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));
  if (init?.method !== "POST") return json(url.includes("/messages") ? { messages: log, owner: "agent:s1" } : detail());
  if (url.endsWith("/close")) {
    closed.push(log.map((one) => one.text));
    return json(detail());
  }
  const sent = JSON.parse(String(init.body)) as { client_id: string; text: string };
  const known = log.find((one) => one.client_id === sent.client_id);
  if (!known) log.push(message(log.length + 1, { ...sent, sender: "agent" }));
  return json({ seq: known?.seq ?? log.length, id: known?.id ?? `m${log.length}`, client_id: sent.client_id }, known ? 200 : 202);
}

beforeEach(() => {
  [log, closed] = [[], []];
  localStorage.clear();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", vi.fn(server));
});

const said = () => log.map((one) => one.text);

describe("undo send", () => {
  it("waits, is taken back, and nothing was sent", async () => {
    const thread = new Thread("c1", draftsOf("s1"));
    const id = thread.send("oops", 5_000);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(thread.outbox[0]?.status).toBe("waiting");
    expect(thread.withdraw(id)).toBe("oops");
    await vi.runAllTimersAsync();
    expect(said()).toEqual([]);
  });

  it("sends when the time is over, once", async () => {
    const thread = new Thread("c1", draftsOf("s1"));
    thread.send("hello", 5_000);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(said()).toEqual(["hello"]);
    expect(thread.outbox).toEqual([]);
  });

  it("keeps the order: what is sent at once takes what waits along", async () => {
    const thread = new Thread("c1", draftsOf("s1"));
    thread.send("first", 5_000);
    thread.send("second");
    await vi.advanceTimersByTimeAsync(100);
    expect(said()).toEqual(["first", "second"]);
    await vi.runAllTimersAsync();
    expect(said()).toHaveLength(2);
  });

  it("goes out before the conversation is closed", async () => {
    const thread = new Thread("c1", draftsOf("s1"));
    thread.send("goodbye", 5_000);
    const closing = thread.close("solved", []);
    await vi.advanceTimersByTimeAsync(100);
    await closing;
    expect(closed).toEqual([["goodbye"]]);
  });

  it("outlives a reload and is neither lost nor doubled", async () => {
    new Thread("c1", draftsOf("s1")).send("hello", 5_000);
    expect(draftsOf("s1").waiting()).toEqual(["c1"]);
    const again = new Thread("c1", draftsOf("s1"));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(said()).toEqual(["hello"]);
    expect(again.outbox).toEqual([]);
    expect(draftsOf("s1").waiting()).toEqual([]);
  });

  it("undone in one window is not sent by another", async () => {
    const here = new Thread("c1", draftsOf("s1"));
    const id = here.send("oops", 5_000);
    const there = new Thread("c1", draftsOf("s1"));
    here.withdraw(id);
    await vi.runAllTimersAsync();
    expect(said()).toEqual([]);
    expect(there.outbox).toEqual([]);
  });

  it("asks the agent when the page was closed for long", () => {
    const item = { client_id: "a", text: "hi", at: "2026-03-01T10:00:00Z", due: "2026-03-01T10:00:05Z", status: "waiting" as const };
    expect(revived([item], Date.parse("2026-03-01T10:00:30Z"))[0]?.status).toBe("waiting");
    expect(revived([item], Date.parse("2026-03-01T12:00:00Z"))[0]?.status).toBe("failed");
  });
});
