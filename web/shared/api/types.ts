/**
 * The shapes of the chat and staff API that more than one page shows. They come from the API file; written by hand
 * is only what it leaves open: the cards of a message.
 */
import type { components } from "../openapi.d.ts";

export type Schemas = components["schemas"];

/** An ISO 8601 time with zone, or a date for fields that end in `_on`. */
export type IsoTime = string;

export type Button = Schemas["ButtonView"];
export type Order = Schemas["OrderView"];
export type Ticket = Schemas["TicketView"];
export type Session = Schemas["SessionOut"];
/** What the widget's first screen shows. */
export type Home = Schemas["HomeOut"];
export type Found = Schemas["SearchResult"];
export type LeftTicket = Schemas["TicketOut"];
/** A session's next token. */
export type Renewed = Schemas["TokenOut"];
export type Sent = Schemas["SentView"];
export type ConversationState = Omit<Schemas["MessagesOut"], "messages">;
export type Owner = ConversationState["owner"];
export type Sender = Schemas["MessageView"]["sender"];

/** A product of the shop's catalogue. */
export type Product = Schemas["CatalogueItem"];
export type ProductPage = Schemas["CataloguePage"];

/** A product as the bot shows it. */
export type ProductHint = Pick<Product, "sku" | "name" | "price" | "currency" | "stock"> & {
  restock_on: string | null;
  url: string;
};

/** A file of a conversation. */
export type Upload = Schemas["UploadView"];

/** What the bot shows beside its words: `json_message` in actions/. Files are people's. */
export type Card =
  | { card: "order"; order: Order }
  | { card: "article"; title: string; url: string; slug: string }
  | { card: "ticket"; ticket: Ticket }
  | { card: "products"; products: ProductHint[] }
  | { card: "form"; fields: ("order_number" | "email")[] }
  | { card: "files"; files: Upload[] };

export type WithCard<M> = Omit<M, "card"> & { card: Card | { offer_person: true } | null };

/** A message as the customer sees it. */
export type Message = WithCard<Schemas["MessageView"]>;
