/** Order, ticket, article and product cards: a chunk of its own, since most first messages carry none. */
export { default as Card } from "./Card.svelte";
export { default as css } from "../styles/cards.css?inline";
