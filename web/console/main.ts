import "@shared/tokens.css";
import "@shared/base.css";
import "@shared/staff/staff.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { applyTheme } from "./shell/preferences.svelte.ts";

applyTheme();

const target = document.getElementById("app");
if (target) mount(App, { target });
