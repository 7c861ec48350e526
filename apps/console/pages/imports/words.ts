/** Texts of the page that takes line lists. */
export const IMPORTS = {
  form: ["Form of the list", "清单模板"],
  drop: [
    "Drop an .xlsx or CSV file here, or press to choose one. Nothing is filed before you say so.",
    "将 .xlsx 或 CSV 文件拖到此处，或点击选择。在您确认之前不会提交任何内容。",
  ],
  checking: ["The file is being checked.", "正在检查文件。"],
  found: [
    "{rows} rows: {taken} would be filed, {refused} would not.",
    "共 {rows} 行：{taken} 行可提交，{refused} 行不可。",
  ],
  filed: ["{rows} rows: {taken} filed, {refused} not.", "共 {rows} 行：已提交 {taken} 行，{refused} 行未提交。"],
  file: ["File {taken} reports", "提交 {taken} 份报告"],
  interrupted: [
    "The import was interrupted. Choose the same file again to go on; nothing is filed twice.",
    "导入中断。请再次选择同一文件以继续；不会重复提交。",
  ],
  findings: ["What to mend or know", "需修改或注意"],
  left: ["not taken", "未导入"],
  note: ["note", "提示"],
  sample: ["The first reports as others will see them", "前几份报告的公开部分"],
  sealed: ["sealed with it: {names}", "密封：{names}"],
  row: ["row {row}", "第 {row} 行"],
  more: ["{count} more of the kind are counted and not shown.", "另有 {count} 条已计数，未逐条显示。"],
} as const;
