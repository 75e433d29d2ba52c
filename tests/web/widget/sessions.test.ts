import { beforeEach, describe, expect, it, vi } from "vitest";
import { isStale, renewIn, Sessions } from "@widget/sessions.ts";
import { type KeptSession, openStore } from "@widget/storage.ts";
import type { ChatApi } from "@widget/api.ts";

const MINUTE = 60_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

function session(token: string, minutes: number): KeptSession {
  const shop = { name: "Lumen & Leaf", greeting: "Hi!" };
  const times = { expires_at: at(minutes * MINUTE), renewable_until: at(24 * 60 * MINUTE) };
  return { token, conversation_id: "c", customer: null, shop, who: null, ...times };
}

describe("a session's token", () => {
  const renew = vi.fn(async () => ({ token: "next", expires_at: at(60 * MINUTE), renewable_until: at(24 * 60 * MINUTE) }));
  const store = openStore("demo");
  const sessions = new Sessions({ renew } as unknown as ChatApi, store, "demo", null, () => {});

  beforeEach(() => {
    renew.mockClear();
    store.keepSession(null);
  });

  it("is renewed five minutes before it expires", () => {
    expect(Math.round(renewIn(session("a", 60)) / MINUTE)).toBe(55);
    expect(renewIn(session("a", 1))).toBe(1000);
    expect(isStale(session("a", 1))).toBe(false);
    expect(isStale(session("a", -1))).toBe(true);
  });

  it("is replaced in the store, so that a reload goes on with the next one", async () => {
    store.keepSession(session("old", 1));
    expect((await sessions.fresh(session("old", 1))).token).toBe("next");
    expect(store.session()?.token).toBe("next");
    expect(renew).toHaveBeenCalledWith("old");
  });

  it("is taken from the other tab that has renewed it", async () => {
    store.keepSession(session("from the other tab", 60));
    expect((await sessions.fresh(session("old", 1))).token).toBe("from the other tab");
    expect(renew).not.toHaveBeenCalled();
  });

  it("outlives its expiry in the store while it may be renewed", () => {
    store.keepSession(session("expired", -30));
    expect(store.session()?.token).toBe("expired");
  });
});
