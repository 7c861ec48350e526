import type { Action } from "../action.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { acceptOffer, markReceived, markSent } from "./delivery.ts";
import { setGroup } from "./group.ts";
import { openLeg } from "./leg.ts";
import { join, leave, limit } from "./membership.ts";
import { merge } from "./merge.ts";
import { open, split } from "./open.ts";
import { decide, post } from "./post.ts";
import { offerResource, requestResource } from "./resource.ts";
import { close, reopen, setLevel, setStage } from "./standing.ts";
import { assignTask, updateTask } from "./task.ts";

/** The events contract: legs, membership, posts, groups, tasks, decisions and resources (DESIGN 17, PROTOCOL 14). */
export const eventActions: readonly Action[] = [
  open,
  openLeg,
  join,
  leave,
  limit,
  setLevel,
  setStage,
  post,
  decide,
  setGroup,
  assignTask,
  updateTask,
  merge,
  split,
  close,
  reopen,
  requestResource,
  offerResource,
  acceptOffer,
  markSent,
  markReceived,
].map(underUrgencyPolicy);
