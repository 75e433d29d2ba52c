/** The shop's webhooks while an admin edits them; the open log is read anew while something waits in it. */
import { explain } from "@shared/staff/client.ts";
import * as api from "../api/webhooks.ts";

const soon = 1500;

export class WebhooksForm {
  hooks = $state<api.Webhook[]>([]);
  events = $state<api.Webhooks["events"]>([]);
  loaded = $state(false);
  /** The one whose secret may be seen now, and never again. */
  secret = $state.raw<api.WebhookSecret | null>(null);
  /** Whose log is open. */
  open = $state<string | null>(null);
  log = $state<api.Delivery[]>([]);
  said = $state("");
  failed = $state(false);
  busy = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  load = () =>
    this.#try("", async () => {
      const { webhooks, events } = await api.getWebhooks();
      [this.hooks, this.events, this.loaded] = [webhooks, events, true];
    });

  add = (url: string, events: string[], description: string) =>
    this.#try("", async () => {
      this.secret = await api.addWebhook(url, events, description);
      this.hooks = [...this.hooks, this.secret.webhook];
    });

  replaceSecret = (hook: api.Webhook) => this.#try("", async () => void (this.secret = await api.newSecret(hook.id)));

  switchTo = (hook: api.Webhook, active: boolean) =>
    this.#try(active ? "Switched on: what waits is sent." : "Switched off.", async () => {
      const changed = await api.changeWebhook(hook.id, { active });
      this.hooks = this.hooks.map((one) => (one.id === hook.id ? changed : one));
    });

  remove = (hook: api.Webhook) =>
    this.#try("Removed.", async () => {
      await api.removeWebhook(hook.id);
      this.hooks = this.hooks.filter((one) => one.id !== hook.id);
      if (this.secret?.webhook.id === hook.id) this.secret = null;
      if (this.open === hook.id) this.close();
    });

  ping = (hook: api.Webhook) =>
    this.#try("", async () => {
      await api.ping(hook.id);
      await this.#show(hook.id);
    });

  redeliver = (delivery: api.Delivery) =>
    this.#try("", async () => {
      await api.redeliver(delivery.id);
      if (this.open) await this.#show(this.open);
    });

  async toggleLog(hook: api.Webhook): Promise<void> {
    if (this.open === hook.id) this.close();
    else await this.#try("", () => this.#show(hook.id));
  }

  close(): void {
    clearTimeout(this.#timer);
    [this.open, this.log] = [null, []];
  }

  async #show(id: string): Promise<void> {
    clearTimeout(this.#timer);
    this.log = await api.getDeliveries(id);
    this.open = id;
    const untried = this.log.some((one) => one.state === "waiting" && one.attempts === 0);
    if (untried) this.#timer = setTimeout(() => void this.#show(id).catch(() => undefined), soon);
  }

  async #try(done: string, deed: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await deed();
      [this.said, this.failed] = [done, false];
    } catch (error) {
      [this.said, this.failed] = [explain(error), true];
    }
    this.busy = false;
  }
}
