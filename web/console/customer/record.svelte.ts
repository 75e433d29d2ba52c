/** Who the customer of a conversation is: contact, orders, tickets. */
import { explain } from "@shared/staff/client.ts";
import { getCustomer } from "../api/staff.ts";
import type { CustomerFile } from "../api/types.ts";
import { coalesced } from "../live/coalesce.ts";

export class CustomerRecord {
  data = $state.raw<CustomerFile | null>(null);
  error = $state("");
  refresh = coalesced(() => this.#load(), 150);

  constructor(readonly conversationId: string) {}

  async #load(): Promise<void> {
    try {
      this.data = await getCustomer(this.conversationId);
      this.error = "";
    } catch (error) {
      this.error = explain(error);
    }
  }
}
