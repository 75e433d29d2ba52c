/** The desk's settings while a supervisor edits them. */
import { explain } from "@shared/staff/client.ts";
import { addTeam, getDesk, getSettings, removeTeam, setProfile, setSettings } from "../api/desk.ts";
import type { Agent, DeskSettings, Profile, Team } from "../api/types.ts";

export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
export const priorities = ["urgent", "high", "normal", "low"] as const;

export class SettingsForm {
  settings = $state<DeskSettings | null>(null);
  agents = $state<Agent[]>([]);
  teams = $state<Team[]>([]);
  said = $state("");
  failed = $state(false);
  busy = $state(false);
  #version = 0;

  async load(): Promise<void> {
    await this.#try("", async () => {
      const [held, desk] = await Promise.all([getSettings(), getDesk()]);
      this.#version = held.version;
      this.settings = held.settings;
      this.agents = desk.agents;
      this.teams = desk.teams;
    });
  }

  save = () =>
    this.#try("Saved.", async () => {
      if (!this.settings) return;
      const held = await setSettings(this.#version, this.settings);
      this.#version = held.version;
      this.settings = held.settings;
    });

  saveAgent = (agent: Agent, profile: Profile) =>
    this.#try(`${agent.name} is saved.`, async () => {
      const saved = await setProfile(agent.id, profile);
      this.agents = this.agents.map((one) => (one.id === saved.id ? saved : one));
    });

  addTeam = (name: string) =>
    this.#try(`Team ${name} is made.`, async () => {
      this.teams = [...this.teams, await addTeam(name)];
    });

  removeTeam = (team: Team) =>
    this.#try(`Team ${team.name} is removed.`, async () => {
      await removeTeam(team.id);
      this.teams = this.teams.filter((one) => one.id !== team.id);
    });

  async #try(done: string, deed: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await deed();
      this.said = done;
      this.failed = false;
    } catch (error) {
      this.said = explain(error);
      this.failed = true;
    }
    this.busy = false;
  }
}

/** "de, en" as a list. */
export const listOf = (text: string) => text.split(/[\s,]+/).filter(Boolean).map((word) => word.toLowerCase());
