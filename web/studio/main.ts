import "@shared/tokens.css";
import "@shared/base.css";
import "@shared/staff/staff.css";
import "./studio.css";
import { mount } from "svelte";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target) mount(App, { target });
