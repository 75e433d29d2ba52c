import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventParser, openStream, pauseFor, type StreamEvent } from "@shared/sse.ts";

describe("parsing", () => {
  it("reads events however the bytes are cut", () => {
    const text = "id: 4\nevent: typing\ndata: {\"on\":true}\n\n: heartbeat\n\ndata: a\r\ndata: b\r\n\r\n";
    for (const size of [1, 2, 3, 7, text.length]) {
      const parser = new EventParser();
      const events: StreamEvent[] = [];
      for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
      expect(events).toEqual([
        { id: "4", event: "typing", data: '{"on":true}' },
        { id: null, event: "message", data: "a\nb" },
      ]);
    }
  });
});

/** A server whose connections the test feeds and cuts. */
function fakeServer() {
  const encoder = new TextEncoder();
  const calls: { headers: Record<string, string>; say(text: string): void; cut(): void }[] = [];
  const answers: Response[] = [];
  const fetch = vi.fn(async (_url: string, init: RequestInit) => {
    const ready = answers.shift();
    const headers = init.headers as Record<string, string>;
    if (ready) {
      calls.push({ headers, say: () => {}, cut: () => {} });
      return ready;
    }
    let control!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (given) => void (control = given) });
    const fail = () => control.error(new Error("cut"));
    init.signal?.addEventListener("abort", fail);
    calls.push({ headers, say: (text) => control.enqueue(encoder.encode(text)), cut: fail });
    return new Response(body);
  });
  vi.stubGlobal("fetch", fetch);
  return { calls, answers };
}

describe("the stream", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const soon = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

  it("sends the token and resumes after the last event it saw", async () => {
    const { calls } = fakeServer();
    const seen: string[] = [];
    const stream = openStream("/events", { token: () => "T", lastEventId: "3", onEvent: ({ data }) => seen.push(data) });
    await soon();
    expect(calls[0]?.headers).toMatchObject({ Authorization: "Bearer T", "Last-Event-ID": "3" });
    calls[0]?.say("id: 7\ndata: seven\n\n");
    await soon();
    calls[0]?.cut();
    await soon(1000);
    expect(calls[1]?.headers["Last-Event-ID"]).toBe("7");
    expect(seen).toEqual(["seven"]);
    stream.close();
  });

  it("gives up a line that went quiet and opens another", async () => {
    const { calls } = fakeServer();
    const stream = openStream("/events", { onEvent: () => {}, quietLimit: 45_000 });
    await soon();
    calls[0]?.say(": heartbeat\n\n");
    await soon(44_000);
    expect(calls).toHaveLength(1);
    await soon(3000);
    expect(calls).toHaveLength(2);
    stream.close();
  });

  it("stops when refused, but not when the server is busy", async () => {
    const { calls, answers } = fakeServer();
    const refused = vi.fn();
    answers.push(
      new Response("{}", { status: 503 }),
      new Response("{}", { status: 429, headers: { "Retry-After": "20" } }),
      new Response(JSON.stringify({ code: "not_signed_in", detail: "no" }), { status: 401 }),
    );
    const stream = openStream("/events", { onEvent: () => {}, onRefused: refused });
    await soon(1000);
    expect(calls).toHaveLength(2);
    await soon(19_000);
    expect(calls).toHaveLength(2);
    await soon(60_000);
    expect(calls).toHaveLength(3);
    expect(refused).toHaveBeenCalledWith(expect.objectContaining({ status: 401, code: "not_signed_in" }));
    stream.close();
  });

  it("reconnects at once when the network is back", async () => {
    const { calls, answers } = fakeServer();
    answers.push(new Response("", { status: 502 }));
    const stream = openStream("/events", { onEvent: () => {}, pause: { first: 60_000, longest: 60_000 } });
    await soon(100);
    window.dispatchEvent(new Event("online"));
    await soon();
    expect(calls).toHaveLength(2);
    stream.close();
    await soon(120_000);
    expect(calls).toHaveLength(2);
  });

  it("waits longer each time, with jitter, up to a limit", () => {
    const limits = { first: 500, longest: 15_000 };
    for (const failures of [0, 3, 30]) {
      const base = Math.min(15_000, 500 * 2 ** failures);
      const pause = pauseFor(failures, limits, null);
      expect(pause).toBeGreaterThanOrEqual(base * 0.75);
      expect(pause).toBeLessThanOrEqual(base * 1.25);
    }
    expect(pauseFor(0, limits, 9)).toBe(9000);
  });
});
