/**
 * What can be wrong with what comes in, by code: whether the thing is taken all the same (`warning`) or not (`error`), and
 * what to do in English and Chinese. The sentences never hold what stood in the file, which may be personal data.
 */
export const FINDINGS = {
  FILE_EMPTY: ["error", "The file holds nothing; export it again.", "文件没有内容；请重新导出。"],
  FILE_TOO_LARGE: ["error", "The file is larger than the limit; split it.", "文件超过大小上限；请拆分。"],
  FILE_FORMAT: [
    "error",
    "The file is neither .xlsx nor CSV; save it as .xlsx (Excel 2007 or newer).",
    "文件既不是 .xlsx 也不是 CSV；请另存为 .xlsx（Excel 2007 及以上）。",
  ],
  FILE_ENCRYPTED: ["error", "The file has a password; save it without one.", "文件设有密码；请取消密码后另存。"],
  ARCHIVE_BROKEN: [
    "error",
    "The archive inside the file is damaged; save the file again.",
    "文件内部的压缩包已损坏；请重新保存。",
  ],
  ARCHIVE_BOMB: [
    "error",
    "The file would grow beyond all measure when unpacked; it is refused.",
    "文件解压后大得不合理，已拒绝。",
  ],
  XML_BROKEN: ["error", "The XML is not well-formed; write it again.", "XML 格式不正确；请重新生成。"],
  XML_FORBIDDEN: [
    "error",
    "The XML declares a document type or entities; they are refused, remove them.",
    "XML 含有文档类型或实体声明，不予接受；请删除。",
  ],
  XML_TOO_LARGE: [
    "error",
    "The XML is nested too deep or holds too much in one place; make it smaller.",
    "XML 嵌套过深或单处内容过大；请缩减。",
  ],
  SHEET_MISSING: ["error", "There is no such sheet; name one that is there.", "没有这个工作表；请指定已有的工作表。"],
  ROWS_TOO_MANY: [
    "error",
    "The table has too many rows; split it. What stands before was read.",
    "行数过多，请拆分；此前的行已读取。",
  ],
  ROW_BROKEN: ["error", "The row's quotes do not match; mend it.", "该行引号不配对；请修改。"],
  ROW_HIDDEN: [
    "warning",
    "The row is hidden and was not taken; show it if it belongs.",
    "该行被隐藏，未导入；如需要请取消隐藏。",
  ],
  COLUMN_HIDDEN: [
    "warning",
    "The column is hidden and was not taken; show it if it belongs.",
    "该列被隐藏，未导入；如需要请取消隐藏。",
  ],
  COLUMN_TOO_FAR: [
    "error",
    "The cell lies beyond the last column that is read; move it.",
    "单元格超出可读取的最后一列；请移动。",
  ],
  CELL_TOO_LARGE: ["error", "The cell holds more text than is taken; shorten it.", "单元格文字过长；请缩短。"],
  CELL_ERROR: [
    "error",
    "The cell shows an error of the spreadsheet; mend its formula.",
    "单元格显示表格错误值；请修正公式。",
  ],
  CELL_CHARACTERS: [
    "error",
    "The cell holds characters that the file's encoding does not have; save the file as UTF-8 or .xlsx.",
    "单元格含有无法识别的字符；请另存为 UTF-8 或 .xlsx。",
  ],
  CELL_FORMULA: [
    "warning",
    "The cell is a formula; it was not evaluated, the value saved with it was taken.",
    "单元格是公式；未作计算，取文件中保存的值。",
  ],
  CELL_MERGED: [
    "warning",
    "The cell is merged with others; only the first of them has the value.",
    "单元格已合并；仅第一个单元格有值。",
  ],
  HEADER_MISSING: [
    "error",
    "No row names the columns of the profile; the first rows must hold its headers, in Chinese or English.",
    "找不到表头；前几行应含模板的列名（中文或英文）。",
  ],
  COLUMN_MISSING: ["error", "A column that the profile needs is not there; add it.", "缺少模板必需的列；请补充。"],
  COLUMN_DOUBLE: ["error", "The column stands twice; remove one.", "该列出现两次；请删除其一。"],
  COLUMN_UNKNOWN: [
    "warning",
    "The profile has no such column; what stands in it was not taken.",
    "模板没有该列；其内容未导入。",
  ],
  VALUE_MISSING: ["error", "The value is needed; fill it in.", "该值必填；请补充。"],
  VALUE_INVALID: ["error", "The value is not of the column's form; mend it.", "该值格式不符；请修改。"],
  VALUE_UNKNOWN: [
    "error",
    "The value is none of those that the column may have; choose one of them.",
    "该值不在允许的取值内；请改为其中之一。",
  ],
  VALUE_LEFT: [
    "warning",
    "The value cannot be read and was left out; the row needs none.",
    "该值无法识别，已略去；此项非必填。",
  ],
  ROW_DOUBLE: [
    "error",
    "A row above has the same number; it was not taken again.",
    "上方已有相同编号的行；未重复导入。",
  ],
  REPORT_REFUSED: [
    "error",
    "The ledger would refuse the report; mend what its code names.",
    "账本不会接受该报告；请按代码所指修改。",
  ],
  CAP_FORMAT: [
    "error",
    "The document is no alert of CAP 1.1 or 1.2; send one.",
    "该文件不是 CAP 1.1 或 1.2 告警；请发送 CAP 文件。",
  ],
  CAP_INVALID: [
    "error",
    "The alert breaks a rule of CAP 1.2 at the element that is named; mend it.",
    "告警在所指出的元素处不符合 CAP 1.2；请修改。",
  ],
  CAP_NOT_ACTUAL: [
    "error",
    "The alert is a test, an exercise, a draft or a system's message; this chain takes actual alerts only.",
    "该告警为测试、演练、草稿或系统消息；本链只接受实际告警。",
  ],
  CAP_NOT_ALERT: [
    "error",
    "The message acknowledges another or tells of an error in it; send the alert itself.",
    "该消息是对其他消息的确认或错误通知；请发送告警本身。",
  ],
  FHIR_FORMAT: [
    "error",
    "The document is no Bundle of FHIR R4 with resources in it; send one.",
    "该文件不是含资源的 FHIR R4 Bundle；请发送 Bundle。",
  ],
  FHIR_COMPOSITION: [
    "error",
    "The Bundle's first entry is no Composition; a case report begins with one.",
    "Bundle 的第一项不是 Composition；病例报告须以其开头。",
  ],
  FHIR_ENTRY: [
    "warning",
    "An entry of the Bundle has no resource with a type; it was left out.",
    "Bundle 中有一项没有带类型的资源；已略去。",
  ],
  PERSONAL_MOVED: [
    "warning",
    "An open field held personal data; it was masked there and kept in the sealed detail.",
    "公开字段含个人信息；已在公开部分遮蔽，原文移入密封详情。",
  ],
} as const satisfies { readonly [code: string]: readonly ["error" | "warning", string, string] };
export type FindingCode = keyof typeof FINDINGS;

/** Where in a file: `row` counts from 1 as spreadsheets show it, `column` is its letters or its header. */
export interface Place {
  readonly file?: string;
  readonly sheet?: string;
  readonly row?: number;
  readonly column?: string;
}

/** Something that the sender should know or mend. */
export interface Finding extends Place {
  readonly code: FindingCode;
  /** The ledger's own code, where it is the ledger that would refuse. */
  readonly refusal?: string;
}

/** Whether what the finding is about was left out. */
export function isError({ code }: Finding): boolean {
  return FINDINGS[code][0] === "error";
}

/** What to do about it, in one language, with the place before it. */
export function findingText(finding: Finding, language: "en" | "zh"): string {
  const { file, sheet, row, column } = finding;
  const isChinese = language === "zh";
  const place = [
    file,
    sheet,
    row === undefined ? undefined : isChinese ? `第 ${row} 行` : `row ${row}`,
    column === undefined ? undefined : isChinese ? `${column} 列` : `column ${column}`,
  ].filter((part) => part !== undefined);
  const said = FINDINGS[finding.code][isChinese ? 2 : 1];
  const sentence = finding.refusal === undefined ? said : `${said} (${finding.refusal})`;
  return place.length === 0 ? sentence : `${place.join(isChinese ? "，" : ", ")}${isChinese ? "：" : ": "}${sentence}`;
}

/** What comes in cannot be read further. */
export class InteropError extends Error {
  override readonly name = "InteropError";
  readonly finding: Finding;

  constructor(code: FindingCode, place: Place = {}) {
    const finding = { code, ...place };
    super(findingText(finding, "en"));
    this.finding = finding;
  }
}
