/** What is shown beside and after the words: cards, an article, a message for later, an offer, a farewell. */
import cards from "../styles/cards.css?inline";
import more from "../styles/more.css?inline";

export { Card } from "../cards/Card.tsx";
export { ArticleView } from "./ArticleView.tsx";
export { Below } from "./Below.tsx";
export { Leave } from "./Leave.tsx";
export const css = cards + more;
