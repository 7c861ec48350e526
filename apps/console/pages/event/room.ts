import type { EventReply } from "@tocsin/api";
import { createContext, useContext } from "react";
import type { Duties } from "./duties.ts";

/** The event that the room is about, and what the officer may do in it. */
export interface RoomValue {
  readonly event: EventReply;
  readonly duties: Duties;
}

export const RoomContext = createContext<RoomValue | undefined>(undefined);

export function useRoom(): RoomValue {
  const room = useContext(RoomContext);
  if (room === undefined) throw new Error("shown outside of a room");
  return room;
}
