import { expect, it, vi } from "vitest";
import type { Conversation } from "@widget/conversation.ts";
import { Views } from "@widget/views.ts";

type Talk = { isRunning: boolean; phase: string; session: object | null; start?: () => Promise<void> };

function viewsOf({ start = () => Promise.resolve(), ...talk }: Talk): Views {
  const conversation = { isRunning: talk.isRunning, now: talk, start } as unknown as Conversation;
  return new Views(conversation);
}

const entered = (talk: Talk) => {
  const views = viewsOf(talk);
  views.enter();
  return views;
};

it("opens at home, or where a talk goes on", () => {
  expect(entered({ isRunning: false, phase: "idle", session: null }).now.view.name).toBe("home");
  expect(entered({ isRunning: true, phase: "ready", session: {} }).now.view.name).toBe("chat");
});

it("waits for a kept conversation to be read, and shows the talk when it cannot be", async () => {
  const talk = { isRunning: false, phase: "idle", session: {} };
  const views = entered(talk);
  expect(views.now.view.name).toBe("none");
  await vi.waitFor(() => expect(views.now.view.name).toBe("home"));
  const offline = entered({ ...talk, start: () => Promise.reject(new Error()) });
  await vi.waitFor(() => expect(offline.now.view.name).toBe("chat"));
});

it("does not take away what the customer chose meanwhile", async () => {
  const views = entered({ isRunning: false, phase: "idle", session: {} });
  views.go({ name: "chat" });
  await Promise.resolve();
  expect(views.now.view.name).toBe("chat");
});

it("goes back from an article to where it was opened, however many were read", () => {
  const views = viewsOf({ isRunning: true, phase: "ready", session: {} });
  views.enter();
  views.readArticle("one");
  views.readArticle("two");
  views.back();
  expect(views.now.view.name).toBe("chat");
  views.back();
  expect(views.now.view.name).toBe("home");
});
