/** Pages of the panel that few visitors see: an article, a message for later, a ticket instead of a wait. */
export { ArticleView } from "./ArticleView.tsx";
export { Leave } from "./Leave.tsx";
export { Offer } from "./Offer.tsx";
export { default as css } from "../styles/more.css?inline";
