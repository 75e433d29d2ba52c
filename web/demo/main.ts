/** The demo shop's page. The widget beside it is embedded as any shop would: one script tag. */
import "@shared/tokens.css";
import "@shared/base.css";
import { mount } from "svelte";
import Shop from "./Shop.svelte";
import "./shop.css";
import "./range.css";
import "./pages.css";

const target = document.getElementById("shop");
if (target) mount(Shop, { target });
