import { person } from "@shared/icons.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";
import type { Entry } from "../thread.ts";
import { ArticleCard } from "./ArticleCard.tsx";
import { FormCard } from "./FormCard.tsx";
import { OrderCard } from "./OrderCard.tsx";
import { ProductCards } from "./ProductCards.tsx";
import { TicketCard } from "./TicketCard.tsx";

/** In the bot's language, whatever the button says. */
const ASK_FOR_PERSON = "Talk to a person";

type Props = { card: NonNullable<Entry["card"]>; onAsk: (text: string) => void };

/** The card of a message. A kind we do not know (a newer server) shows nothing: the text stands by itself. */
export function Card({ card, onAsk }: Props) {
  if ("offer_person" in card)
    return (
      <button type="button" class="reply person" onClick={() => onAsk(ASK_FOR_PERSON)}>
        <Icon path={person} size={16} />
        {words.person}
      </button>
    );
  if (card.card === "form") return <FormCard card={card} onSend={onAsk} />;
  if (card.card === "order") return <OrderCard order={card.order} />;
  if (card.card === "ticket") return <TicketCard ticket={card.ticket} />;
  if (card.card === "article") return <ArticleCard title={card.title} url={card.url} slug={card.slug} />;
  if (card.card === "products") return <ProductCards products={card.products} />;
  return null;
}
