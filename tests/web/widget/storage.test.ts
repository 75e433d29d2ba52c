import { beforeEach, describe, expect, it } from "vitest";
import { type KeptSession, openStore, subjectOf } from "@widget/storage.ts";

const session = (who: string | null, hours = 1): KeptSession => ({
  token: "t",
  conversation_id: "c",
  customer: null,
  shop: { name: "Shop", greeting: "" },
  expires_at: new Date(Date.now() + hours * 3_600_000).toISOString(),
  renewable_until: new Date(Date.now() + hours * 3_600_000).toISOString(),
  who,
});

const jwt = (payload: object) => `h.${btoa(JSON.stringify(payload)).replace(/=+$/, "")}.s`;

describe("what survives a reload", () => {
  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
  });

  it("keeps a stranger's session for this tab only", () => {
    openStore("demo").keepSession(session(null));
    expect(localStorage).toHaveLength(0);
    expect(openStore("demo").session()?.token).toBe("t");
    expect(openStore("other").session()).toBeNull();
  });

  it("keeps a signed-in customer's over visits, and never both", () => {
    const store = openStore("demo");
    store.keepSession(session(null));
    store.keepSession(session("ada"));
    expect(sessionStorage).toHaveLength(0);
    expect(store.session()?.who).toBe("ada");
    store.keepSession(null);
    expect(store.session()).toBeNull();
  });

  it("forgets what has expired or cannot be read", () => {
    const store = openStore("demo");
    store.keepSession(session(null, -1));
    expect(store.session()).toBeNull();
    sessionStorage.setItem("kefu:demo:ui", "{broken");
    expect(store.ui()).toEqual({ open: false, draft: "", readSeq: 0, outbox: [], context: null });
  });
});

it("tells one customer from another", () => {
  expect(subjectOf(jwt({ sub: "7", email: "ada@example.com" }))).toBe("7");
  expect(subjectOf(jwt({ email: "ada@example.com" }))).toBe("ada@example.com");
  expect(subjectOf("not a token")).toBe("not a token");
  expect(subjectOf(null)).toBeNull();
});
