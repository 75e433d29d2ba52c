import axe from "axe-core";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Evidence } from "@console/api/types.ts";
import { describe as inWords, dots, drawn, path } from "@console/evidence/curve.ts";
import { certainty, lineLabel } from "@console/evidence/words.ts";
import { run } from "@console/keyboard/commands.ts";
import { Session } from "@shared/staff/session.svelte.ts";
import { DeskState } from "@console/shell/desk.svelte.ts";
import SidePanel from "@console/shell/SidePanel.svelte";
import ThreadPane from "@console/thread/ThreadPane.svelte";
import { detail, message } from "./factories.ts";

const points = [0.1, -0.3, -0.8].map((score, at) => ({ seq: at + 2, at: "2026-03-01T10:00:00Z", score, label: score < -0.15 ? "negative" : "neutral" }));
const empty: Evidence = {
  conversation_id: "c1", seq: 1, reasons: [], mood: { points: [], trend: null }, want: null,
  matter: { order: null, named_order: null, ticket: null }, articles: [], refused: [], summary: [], suggestions: [], verdict: null,
};
const full: Evidence = {
  ...empty,
  reasons: [{ code: "mood_falling", text: "The mood keeps falling", weight: 1 }],
  mood: { points, trend: "falling" },
  want: { intent: "track_order", text: "Wants to know where an order is", confidence: 0.93, sure: true, seq: 2, facts: [{ name: "order_number", label: "Order", value: "KF-1002" }] },
  matter: { order: null, named_order: "KF-1002", ticket: null },
  articles: [{ slug: "delivery-time", title: "How long delivery takes", url: "/help/delivery-time", seq: 3, question_seq: 2 }],
  refused: [{ seq: 4, text: "can I pay in stamps?", offered: ["Payment methods"] }],
  summary: [{ kind: "asked", text: "where is my parcel?", seq: 2, sender: "customer", outcome: null }],
  suggestions: [
    { kind: "article", id: "delivery-time", title: "How long delivery takes", text: "2 to 3 days.", url: "/help/delivery-time" },
    { kind: "macro", id: "on-it", title: "I am on it", text: "Hello, this is Mara.", url: null },
  ],
};

let evidence: Evidence;
let verdictAnswer: { status: number; body: unknown };
let judged: unknown[];
let open: ReturnType<typeof mount>[];
let owner: string;

/** The server outside the process. */
function server(url: string, init?: RequestInit): Promise<Response> {
  const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));
  if (url.endsWith("/handoff-verdict")) {
    judged.push(JSON.parse(String(init?.body)));
    return json(verdictAnswer.body, verdictAnswer.status);
  }
  if (url.endsWith("/evidence")) return json(evidence);
  if (url.endsWith("/customer")) return json({ identity: { level: "unknown", orders: [], wrong_tries: 0 }, customer: null, orders: [], tickets: [] });
  if (url.includes("/messages")) return json({ messages: [message(2)], owner });
  if (url.includes("/conversations?")) return json({ conversations: [], next_cursor: null, counts: {} });
  return json(detail({ owner }));
}

async function openDesk(): Promise<DeskState> {
  const desk = new DeskState({ id: "s1", name: "Mara Lind", email: "m@example.com", role: "agent" } as DeskState["staff"], new Session());
  desk.open("c1");
  await vi.waitFor(() => expect(desk.thread?.status).toBe("ready"));
  await desk.evidence?.refresh();
  await desk.record?.refresh();
  for (const [component, props] of [[ThreadPane, { thread: desk.thread, wide: true }], [SidePanel, { drawer: false }]] as const) {
    open.push(mount(component as typeof SidePanel, { target: document.body, props: { desk, ...props } as never }));
  }
  flushSync();
  return desk;
}

const field = () => document.querySelector<HTMLTextAreaElement>("#reply");
const named = (name: string) => [...document.querySelectorAll("button")].find((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().startsWith(name));
const settled = () => new Promise((done) => setTimeout(done, 20));

beforeEach(() => {
  evidence = full;
  owner = "agent:s1";
  judged = [];
  open = [];
  verdictAnswer = { status: 200, body: { verdict: "too_late", by: "Mara Lind", at: "2026-03-01T10:05:00Z" } };
  localStorage.clear();
  vi.stubGlobal("fetch", vi.fn(server));
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
  Element.prototype.scrollIntoView = vi.fn();
  Element.prototype.scrollTo = vi.fn() as never;
});
afterEach(async () => {
  for (const one of open) await unmount(one);
  document.body.innerHTML = "";
});

it("says why, what and what was tried, and is clean for axe", async () => {
  await openDesk();
  const text = document.body.textContent ?? "";
  for (const said of ["The mood keeps falling", "Wants to know where an order is", "93 % sure", "is not one of this customer's orders", "can I pay in stamps?", "How long delivery takes", "where is my parcel?"])
    expect(text).toContain(said);
  // Contrast and visible names need a drawn page: tests/e2e/test_browser_evidence.py.
  const panel = document.querySelector<HTMLElement>(".side-panel");
  const found = await axe.run(panel ?? document.body, { rules: { "color-contrast": { enabled: false }, "label-content-name-mismatch": { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
});

it("puts a suggestion into the empty composer, where it can be edited", async () => {
  const desk = await openDesk();
  named("Use the reply “I am on it”")?.click();
  await settled();
  expect(field()?.value).toBe("Hello, this is Mara.");
  expect(desk.thread?.outbox).toEqual([]);
});

it("never takes the place of typed words without asking", async () => {
  const desk = await openDesk();
  run(desk, "use-2");
  await settled();
  run(desk, "use-1");
  await settled();
  expect(field()?.value).toBe("Hello, this is Mara.");
  named("Add below")?.click();
  await settled();
  expect(field()?.value).toBe("Hello, this is Mara.\n\n2 to 3 days.");
  run(desk, "use-2");
  await settled();
  named("Keep mine")?.click();
  await settled();
  expect(field()?.value).toBe("Hello, this is Mara.\n\n2 to 3 days.");
  run(desk, "use-2");
  await settled();
  named("Replace it")?.click();
  await settled();
  expect(field()?.value).toBe("Hello, this is Mara.");
});

it("takes a verdict with one click and shows it as given", async () => {
  await openDesk();
  named("Too late")?.click();
  await settled();
  expect(judged).toEqual([{ verdict: "too_late" }]);
  expect(named("Too late")?.getAttribute("aria-pressed")).toBe("true");
});

it("says so when a verdict could not be kept, and leaves none chosen", async () => {
  verdictAnswer = { status: 404, body: { code: "not_found", detail: "Not Found" } };
  const desk = await openDesk();
  run(desk, "verdict-right");
  await settled();
  expect(desk.notices.list.map((one) => one.text)).toEqual(["There is no handover to judge here."]);
  expect(named("Right")?.getAttribute("aria-pressed")).toBe("false");
});

it("leads from a line of the summary to its message", async () => {
  await openDesk();
  [...document.querySelectorAll<HTMLElement>("ol button")].find((one) => one.textContent?.includes("where is my parcel?"))?.click();
  await settled();
  expect(document.activeElement?.getAttribute("data-seq")).toBe("2");
});

it("has something sensible to say of a conversation without words, and nothing to judge", async () => {
  evidence = empty;
  await openDesk();
  expect(document.body.textContent).toContain("has not said anything yet");
  expect(named("Too late")).toBeUndefined();
});

it("shows only the customer while the bot speaks", async () => {
  owner = "bot";
  const desk = await openDesk();
  expect(desk.side).toBe("customer");
  expect(document.querySelector("[role=tab]")).toBeNull();
});

it("draws moods from top to bottom, and tells them to those who cannot see them", () => {
  const all = dots({ points, trend: "falling" }, 100, 40);
  expect(all.map((dot) => dot.tone)).toEqual(["", "low", "bad"]);
  expect(all[0]?.y).toBeLessThan(all[2]?.y ?? 0);
  expect(path(all).startsWith("M5.0 ")).toBe(true);
  expect(inWords({ points, trend: "falling" })).toBe("Mood of the last 3 messages, getting worse: neutral, negative, negative.");
  expect(inWords({ points: [], trend: null })).toBe("The customer has not written yet.");
  expect(dots({ points: Array(200).fill(points[0]), trend: "steady" }, 300, 40)).toHaveLength(drawn);
});

it("calls a guess a guess", () => {
  expect(certainty({ ...full.want!, sure: false })).toBe("a guess, 93 % sure");
  expect(certainty({ ...full.want!, confidence: null })).toBe("");
  expect(lineLabel({ kind: "done", text: "", seq: 1, sender: "bot", outcome: "refused" })).toBe("No answer");
});
