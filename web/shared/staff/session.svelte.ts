/** Who is signed in: the staff session that console and studio share (one cookie). */
import { request } from "../api/http.ts";
import type { Schemas } from "../api/types.ts";
import { call, explain, isSignedOut, onDuty, onSignedOut } from "./client.ts";

export type Staff = Schemas["StaffView"];
type SignedIn = Schemas["SignedInView"];

export class Session {
  status = $state<"checking" | "in" | "must" | "out" | "unreachable">("checking");
  staff = $state.raw<Staff | null>(null);
  /** What has to be done before anything else is open. */
  must = $state<SignedIn["must"]>(null);
  /** The session ended while somebody worked, as opposed to a first visit or a sign-out. */
  expired = $state(false);
  error = $state("");

  constructor() {
    onSignedOut(() => this.expire());
    onDuty(() => this.status === "in" && void this.check());
  }

  async check(): Promise<void> {
    if (this.status !== "unreachable") this.status = "checking";
    try {
      this.#enter(await request<SignedIn>("/api/staff/me"));
    } catch (error) {
      this.error = explain(error);
      this.status = isSignedOut(error) ? "out" : "unreachable";
    }
  }

  /** Sign in; not through `call`, because a wrong password is no session's end. */
  async signIn(email: string, password: string, code: string | null = null): Promise<void> {
    this.#enter(await request<SignedIn>("/api/staff/login", { body: { email, password, code } }));
  }

  /** Sign out; when the server cannot be reached we stay in and the caller says so. */
  async signOut(): Promise<void> {
    await call<void>("/api/staff/logout", { method: "POST", body: {} });
    this.expired = false;
    this.status = "out";
  }

  expire(): void {
    if (this.status !== "in" && this.status !== "must") return;
    this.expired = true;
    this.status = "out";
  }

  #enter(answer: SignedIn): void {
    this.staff = answer.staff;
    this.must = answer.must ?? null;
    this.expired = false;
    this.status = this.must ? "must" : "in";
  }
}
