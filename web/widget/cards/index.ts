/** Order, ticket, article and product cards: a chunk of its own, since most first messages carry none. */
export { Card } from "./Card.tsx";
export { default as css } from "../styles/cards.css?inline";
