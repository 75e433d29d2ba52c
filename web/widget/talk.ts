/** The home screen and the messages of a conversation: what one sees first once the panel is there. */
import home from "./styles/home.css?inline";
import thread from "./styles/thread.css?inline";

export { callBack } from "./attention.ts";
export { Home } from "./home/Home.tsx";
export { Thread } from "./parts/Thread.tsx";
export const css = home + thread;
