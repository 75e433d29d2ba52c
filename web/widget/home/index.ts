/** The screen before the first word. */
export { Home } from "./Home.tsx";
export { default as css } from "../styles/home.css?inline";
