/** The live board's call. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type Board = Schemas["Board"];
export type BoardAgent = Schemas["BoardAgent"];

export const getBoard = () => call<Board>("/api/staff/board");
