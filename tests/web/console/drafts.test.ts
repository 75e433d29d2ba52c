import { beforeEach, expect, it } from "vitest";
import { draftsOf } from "@console/thread/drafts.ts";

beforeEach(() => localStorage.clear());

it("keeps a draft for each person and conversation", () => {
  const mira = draftsOf("s1");
  mira.keepText("c1", "half a thought");
  expect(draftsOf("s1").text("c1")).toBe("half a thought");
  expect(mira.text("c2")).toBe("");
  expect(draftsOf("s2").text("c1")).toBe("");
});

it("leaves nothing behind once it is sent", () => {
  const drafts = draftsOf("s1");
  drafts.keepText("c1", "x");
  drafts.keepText("c1", "");
  expect(localStorage.length).toBe(0);
});

it("works as long as the page when the browser stores nothing", () => {
  const refuse = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const full = { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage;
  const drafts = draftsOf("s1", full);
  drafts.keepNote("c1", "be kind");
  expect(drafts.note("c1")).toBe("be kind");
});

it("survives a broken outbox", () => {
  localStorage.setItem("kefu.console.outbox.s1.c1", "{nonsense");
  expect(draftsOf("s1").outbox("c1")).toEqual([]);
});
