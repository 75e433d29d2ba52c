import { beforeEach, describe, expect, it, vi } from "vitest";
import { Problem, Unreachable } from "@shared/api/http.ts";
import type { Sent } from "@shared/api/types.ts";
import { newId, Outbox, type Outgoing } from "@widget/outbox.ts";

const hello = (id: string): Outgoing => ({ client_id: id, text: `text ${id}` });
const taken = ({ client_id }: Outgoing): Sent => ({ seq: 1, id: "m", client_id });
const problem = (status: number, retryAfter: number | null = null) => new Problem(status, "code", "detail", retryAfter);

describe("the outbox", () => {
  const slept: number[] = [];
  const states: string[] = [];
  const post = vi.fn<(message: Outgoing) => Promise<Sent>>();
  const renew = vi.fn(async () => {});
  const save = vi.fn();

  beforeEach(() => {
    slept.length = states.length = 0;
    post.mockReset().mockImplementation(async (message) => taken(message));
    renew.mockClear();
  });

  const box = (kept: Outgoing[] = []) =>
    new Outbox(
      {
        post,
        renew,
        save,
        onSent: ({ client_id }) => states.push(`${client_id} sent`),
        onState: (id, state) => states.push(`${id} ${state}`),
        sleep: async (ms) => void slept.push(ms),
      },
      kept,
    );
  const settled = () => vi.waitFor(() => expect(states.at(-1)).toMatch(/sent|failed/));

  it("sends one after the other", async () => {
    const outbox = box();
    outbox.add(hello("a"));
    outbox.add(hello("b"));
    await vi.waitFor(() => expect(states).toEqual(["a sent", "b sent"]));
    expect(outbox.queue).toEqual([]);
  });

  it("repeats the same client id when the line breaks", async () => {
    post.mockRejectedValueOnce(new Unreachable());
    box().add(hello("a"));
    await settled();
    expect(post.mock.calls.map(([message]) => message.client_id)).toEqual(["a", "a"]);
    expect(states).toEqual(["a waiting", "a sending", "a sent"]);
  });

  it("being offline uses up no try and never waits long", async () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    for (let tries = 0; tries < 8; tries++) post.mockRejectedValueOnce(new Unreachable());
    box().add(hello("a"));
    await vi.waitFor(() => expect(states.at(-1)).toBe("a sent"));
    expect(Math.max(...slept)).toBeLessThanOrEqual(5000);
    online.mockRestore();
  });

  it("gives up after some tries, keeps the message, and sends it when asked", async () => {
    post.mockRejectedValue(new Unreachable());
    const outbox = box();
    outbox.add(hello("a"));
    await vi.waitFor(() => expect(states.at(-1)).toBe("a failed"));
    expect(outbox.queue).toMatchObject([{ client_id: "a", failed: "line" }]);
    post.mockImplementation(async (message) => taken(message));
    outbox.retry("a");
    await vi.waitFor(() => expect(states.at(-1)).toBe("a sent"));
  });

  it("sends what failed for want of a line once it is back, not what was refused", async () => {
    const outbox = box([{ ...hello("a"), failed: "line" }, { ...hello("b"), failed: "refused" }, hello("c")]);
    outbox.resume(true);
    await vi.waitFor(() => expect(states.filter((state) => state.endsWith("sent"))).toHaveLength(2));
    expect(outbox.queue).toMatchObject([{ client_id: "b" }]);
  });

  it.each([429, 503])("waits as long as a busy server asks (%i)", async (status) => {
    post.mockRejectedValueOnce(problem(status, 7));
    box().add(hello("a"));
    await settled();
    expect(slept).toEqual([7000]);
  });

  it("gets a new session when the old one is over, once", async () => {
    post.mockRejectedValueOnce(problem(401));
    box().add(hello("a"));
    await settled();
    expect(renew).toHaveBeenCalledTimes(1);
    expect(states).toEqual(["a sent"]);

    post.mockRejectedValue(problem(401));
    box().add(hello("b"));
    await vi.waitFor(() => expect(states.at(-1)).toBe("b failed"));
    expect(renew).toHaveBeenCalledTimes(2);
  });

  it("does not repeat what the server will never take, and goes on with the next", async () => {
    post.mockRejectedValueOnce(problem(422));
    const outbox = box();
    outbox.add(hello("a"));
    outbox.add(hello("b"));
    await vi.waitFor(() => expect(states).toEqual(["a failed", "b sent"]));
  });
});

it("makes UUIDs", () => {
  const ids = Array.from({ length: 50 }, newId);
  expect(new Set(ids).size).toBe(50);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
