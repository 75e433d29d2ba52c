/** The shapes of the chat and staff API that more than one page shows. */

export type Sender = "customer" | "bot" | "agent" | "system";
export type Owner = "bot" | "queue" | "agent" | "closed";

/** An ISO 8601 time with zone, or a date for fields that end in `_on`. */
export type IsoTime = string;
/** A decimal amount such as "49.90". */
export type Amount = string;

export type Button = { id: string; title: string };

export type OrderItem = { name: string; sku: string; quantity: number; unit_price: Amount };

export type OrderStatus =
  | "pending_payment"
  | "paid"
  | "packed"
  | "shipped"
  | "in_transit"
  | "delivered"
  | "returned"
  | "cancelled";

export type Refund = {
  amount: Amount;
  currency: string;
  status: "requested" | "under_way" | "paid";
  status_text: string;
  requested_on: string | null;
  expected_on: string | null;
  reason: string;
};

export type Order = {
  number: string;
  status: OrderStatus;
  status_text: string;
  customer_name: string;
  currency: string;
  total: Amount;
  items: OrderItem[];
  placed_on: string | null;
  shipped_on: string | null;
  delivered_on: string | null;
  expected_on: string | null;
  carrier: string | null;
  tracking_number: string | null;
  tracking_url: string | null;
  last_event: { status: string; place: string; on: string } | null;
  shipping_address: string;
  payment: { status: string; method: string; failure_reason: string | null } | null;
  refunds: Refund[];
  returns: { number: string; status: string }[];
  invoice_number: string | null;
  may: {
    cancel: boolean;
    cancel_why: string | null;
    change_address: boolean;
    change_items: boolean;
    return: boolean;
    return_why: string | null;
    return_until: string | null;
  };
  cancellation_fee: Amount;
  url: string | null;
};

export type Ticket = {
  number: string;
  subject: string;
  category: string;
  priority: "low" | "normal" | "high" | "urgent";
  status: "open" | "pending" | "solved" | "closed";
  status_text: string;
  order_number: string | null;
  created_on: string;
  first_response_due: IsoTime | null;
  last_comment: { author: string; body: string; on: string } | null;
};

export type Product = {
  sku: string;
  name: string;
  category?: string;
  description?: string;
  price: Amount;
  currency: string;
  stock: number;
  restock_on?: string | null;
  image?: string;
  url?: string;
};

export type Card =
  | { card: "order"; order: Order }
  | { card: "article"; title: string; url: string; slug: string }
  | { card: "ticket"; ticket: Ticket }
  | { card: "products"; products: Product[] };

/** A message as the customer sees it. */
export type Message = {
  seq: number;
  id: string;
  client_id?: string | null;
  sender: Sender;
  author_name?: string | null;
  text: string;
  buttons: Button[];
  card: Card | { offer_person: true } | null;
  created_at: IsoTime;
};

export type Session = {
  token: string;
  conversation_id: string;
  customer: { name: string; email: string } | null;
  shop: { name: string; greeting: string };
  expires_at: IsoTime;
};

export type ConversationState = { owner: Owner; agent_name?: string | null; position?: number | null };
