const SAY = {
  FONT_MISSING: "The node has no font for Chinese; install one and name its file in the setting, or take HTML or DOCX.",
  NO_BULLETIN: "The file is no bulletin that Tocsin has written; take the file as it was exported.",
  BULLETIN_BROKEN: "The bulletin within the file is not whole; take the file as it was exported.",
} as const;

export type BulletinCode = keyof typeof SAY;

/** A bulletin that cannot be written or read, and what to do. */
export class BulletinError extends Error {
  override readonly name = "BulletinError";
  readonly code: BulletinCode;
  readonly at: string;

  constructor(code: BulletinCode, at = "") {
    super(at === "" ? SAY[code] : `${SAY[code]} (${at})`);
    this.code = code;
    this.at = at;
  }
}
