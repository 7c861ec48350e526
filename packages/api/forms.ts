import { type TSchema, Type } from "typebox";
import { DigestText } from "@tocsin/core";

/** Forms that several endpoints share. */
export const strict = { additionalProperties: false } as const;
export const Count = Type.Integer({ minimum: 0 });
export const Record = Type.Object({ record: DigestText }, strict);

/** Where a transaction stands: block height, index in the block, index in the history tree. */
export const Location = Type.Object({ height: Count, index: Count, history: Count }, strict);

/** JSON of any form; the ledger bounds it. */
export const AnyJson = Type.Unsafe<unknown>({});
export const AnyObject = Type.Object({}, { additionalProperties: true });

/** Every list: newest first, an opaque cursor, and `after`: wait until this height is projected. */
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  after: Type.Optional(Count),
};

/** A page of a list. `next` is absent on the last page. `height` is how far the read model has come. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()), height: Count }, strict);

/** Response level Ⅰ–Ⅳ as 1–4. */
export const Level = Type.Integer({ minimum: 1, maximum: 4 });
/** Words to search for. */
export const Query = Type.String({ minLength: 1, maxLength: 100 });
