/** Texts of signing in. */
export const SIGN_IN = {
  title: ["Sign in", "登录"],
  ofChain: ["Node of chain {chain}", "链 {chain} 的节点"],
  personas: ["Demonstration: who do you want to be?", "演示：您想以谁的身份体验？"],
  personasNote: [
    "These buttons exist only in this demonstration. No proof of identity is asked.",
    "这些按钮仅在本演示中存在，不核验身份。",
  ],
  tour: ["Take the guided tour: {count} steps", "开始导览（{count} 步）"],
  tourNote: [
    "Page by page, as the agencies saw it. You can leave it at any step.",
    "逐页以各机构的视角浏览，可随时退出。",
  ],
  elsewhere: ["on its own node", "在其自己的节点"],
  passkey: ["Sign in with a passkey", "用通行密钥登录"],
  passkeyHow: ["Your fingerprint, face or security key proves that it is you.", "用指纹、面容或安全密钥证明是您本人。"],
  noPasskeys: [
    "Passkeys need a host name and HTTPS (or localhost); this address has neither.",
    "通行密钥需要域名和 HTTPS（或 localhost）；当前地址不满足。",
  ],
  oidc: ["Sign in with {name}", "通过{name}登录"],
  oidcLeaves: [
    "This leaves the page: only drafts come back. The other ways keep all that you have typed.",
    "此方式会离开本页，只有草稿可恢复；其他方式会保留已填写的全部内容。",
  ],
  oidcFailed: ["The identity provider did not let you in.", "身份提供方未能让您登录。"],
  first: ["First time here", "首次登录"],
  code: ["One-time code", "一次性登记码"],
  codeHow: ["Your unit's administrator makes it; it is valid for a day.", "由本单位系统管理员生成，一天内有效。"],
  enrol: ["Register a passkey", "登记通行密钥"],
  token: ["Bearer token", "访问令牌"],
  tokenHow: ["For officers who were given one.", "供已获发令牌的人员使用。"],
  byToken: ["Sign in with the token", "用令牌登录"],
  label: ["this device", "本设备"],
  cancelled: ["The passkey was not used. Try again, or use another way.", "未使用通行密钥。请重试，或换一种方式。"],
} as const;
