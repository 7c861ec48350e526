/** Texts of an act's form: what will happen, the second step, and what an officer lacks. */
export const ACTING = {
  proceed: ["Continue", "继续"],
  cancel: ["Cancel", "取消"],
  back: ["Back", "返回修改"],
  confirm: ["Yes: {act}", "确认：{act}"],
  willHappen: ["What will happen", "将会发生"],
  reason: ["Reason", "理由"],
  onRecord: [
    "It is written on the chain in your name and stays there for good.",
    "操作将以您的名义写入链上，永久留存。",
  ],
  others: ["What you may not do here, and who can change that", "您在此无权进行的操作，以及可由谁授予"],
  needsDuty: [
    "{act}: needs one of the duties {duties}; you have {own}.",
    "{act}：需要以下职责之一：{duties}；您现有 {own}。",
  ],
  duty: [
    "A registrar or administrator of your unit gives duties to its officers.",
    "职责由本单位的登记员或系统管理员授予。",
  ],
  needsRole: [
    "{act}: is for units that are {roles}; yours is {own}.",
    "{act}：仅限以下单位：{roles}；贵单位为 {own}。",
  ],
  role: [
    "The national authority (N1) gives units their role, on the main chain.",
    "单位角色由国家级主管理单位 (N1) 在主链上授予。",
  ],
  none: ["none", "无"],
} as const;
