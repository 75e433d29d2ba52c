/**
 * The studio's pages, in the order of the navigation; one line adds one.
 * A page gets what follows its name in the address: `#/data/intents/track_order` → `["intents", "track_order"]`.
 */
import { eye, model, pulse, rows } from "./shell/icons.ts";
import type { Component } from "svelte";
import { note } from "@shared/icons.ts";
import AnswersPage from "./answers/AnswersPage.svelte";
import DataPage from "./data/DataPage.svelte";
import ModelsPage from "./models/ModelsPage.svelte";
import ReviewPage from "./review/ReviewPage.svelte";
import WatchingPage from "./watching/WatchingPage.svelte";

export type PageProps = {
  /** The decoded parts of the address after the page's name. */
  path: string[];
};

export type Page = {
  /** Its name in the address. */
  id: string;
  title: string;
  icon: string;
  /** Pressed after "g". */
  key: string;
  component: Component<PageProps>;
};

export const pages: readonly Page[] = [
  { id: "review", title: "Review", icon: eye, key: "r", component: ReviewPage },
  { id: "data", title: "Training data", icon: rows, key: "d", component: DataPage },
  { id: "answers", title: "Answers", icon: note, key: "a", component: AnswersPage },
  { id: "models", title: "Models", icon: model, key: "m", component: ModelsPage },
  { id: "watching", title: "Watching", icon: pulse, key: "w", component: WatchingPage },
];
