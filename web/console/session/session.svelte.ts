/** Who is signed in. */
import { explain, isSignedOut, onSignedOut } from "../api/client.ts";
import * as api from "../api/staff.ts";
import type { Staff } from "../api/types.ts";

export class Session {
  status = $state<"checking" | "in" | "out" | "unreachable">("checking");
  staff = $state.raw<Staff | null>(null);
  /** The session ended while somebody worked, as opposed to a first visit or a sign-out. */
  expired = $state(false);
  error = $state("");

  constructor() {
    onSignedOut(() => this.expire());
  }

  async check(): Promise<void> {
    if (this.status !== "unreachable") this.status = "checking";
    try {
      this.#enter(await api.whoAmI());
    } catch (error) {
      this.error = explain(error);
      this.status = isSignedOut(error) ? "out" : "unreachable";
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    this.#enter(await api.login(email, password));
  }

  /** Sign out; when the server cannot be reached we stay in and the caller says so. */
  async signOut(): Promise<void> {
    await api.logout();
    this.expired = false;
    this.status = "out";
  }

  expire(): void {
    if (this.status !== "in") return;
    this.expired = true;
    this.status = "out";
  }

  #enter(staff: Staff): void {
    this.staff = staff;
    this.expired = false;
    this.status = "in";
  }
}
