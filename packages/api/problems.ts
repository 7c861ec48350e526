import { Type, type Static } from "typebox";
import { strict } from "./forms.ts";

/** RFC 9457 problem details. `code` is stable; `detail` tells the user what to do. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    /** JSON pointer into the request, or the identifier concerned. */
    at: Type.Optional(Type.String()),
  },
  strict,
);
export type Problem = Static<typeof Problem>;

/** The problem type's address, by code; a stable name, not a place. */
export function problemType(code: string): string {
  return `urn:tocsin:problem:${code.replaceAll("_", "-").toLowerCase()}`;
}
