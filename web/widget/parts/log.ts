/** The messages of a conversation: needed as soon as there is one. */
export { Thread } from "./Thread.tsx";
export { default as css } from "../styles/thread.css?inline";
