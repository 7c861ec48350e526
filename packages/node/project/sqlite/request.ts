/** What is asked of the file of a read model. */
export type Ask =
  | { readonly what: "open"; readonly schema: readonly string[] }
  | { readonly what: "all"; readonly sql: string; readonly parameters: readonly unknown[] }
  /** A `Write` as JSON: its many small rows cross to the thread faster as one text. */
  | { readonly what: "write"; readonly write: string }
  | { readonly what: "reset" | "close" };

export interface SqlRequest {
  readonly id: number;
  readonly path: string;
  readonly ask: Ask;
}

export type SqlReply =
  | { readonly id: number; readonly rows: readonly unknown[]; readonly failure?: undefined }
  | {
      readonly id: number;
      readonly failure: { readonly message: string; readonly code: string | undefined; readonly isDamage: boolean };
    };
