/** Texts of the warning of personal data in an open text. */
export const PERSONAL = {
  found: [
    "This text is not sealed, and it seems to hold personal data: {found}.",
    "此处文字不加密，疑似含有个人信息：{found}。",
  ],
  identity: ["identity number {text}", "身份证号 {text}"],
  mobile: ["mobile number {text}", "手机号码 {text}"],
  move: ["Move to the sealed detail", "移入密封详情"],
  mask: ["Mask it", "遮盖"],
  leave: ["It is not personal: leave it", "不是个人信息，保留"],
  moved: ["Masked here; the whole text stands in the sealed detail below.", "此处已遮盖，原文已移入下方的密封详情。"],
  masked: ["Masked.", "已遮盖。"],
  left: ["Left as it is.", "已保留原样。"],
} as const;
