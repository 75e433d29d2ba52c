/** The bytes of files that are shown, fetched once each: an image's address could not carry the session's token. */
import type { Conversation } from "../conversation.ts";

export class Blobs {
  #known = new Map<string, Promise<Blob>>();

  constructor(
    private conversation: Conversation,
    private origin: string,
  ) {}

  know(id: string, blob: Blob): void {
    this.#known.set(id, Promise.resolve(blob));
  }

  get(id: string): Promise<Blob> {
    const blob = this.#known.get(id) ?? this.#fetch(id);
    this.#known.set(id, blob);
    blob.catch(() => this.#known.delete(id));
    return blob;
  }

  async #fetch(id: string): Promise<Blob> {
    await this.conversation.start();
    const headers = { Authorization: `Bearer ${this.conversation.now.session?.token}` };
    const response = await fetch(`${this.origin}/api/chat/uploads/${id}`, { headers });
    if (!response.ok) throw new Error(String(response.status));
    return response.blob();
  }
}
