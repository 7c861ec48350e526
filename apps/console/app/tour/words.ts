/** Texts of a demonstration's guided tour, but for what its steps tell themselves. */
export const TOUR = {
  step: ["Guided tour, step {step} of {count}", "导览：第 {step} 步，共 {count} 步"],
  back: ["Back", "上一步"],
  next: ["Next", "下一步"],
  leave: ["Leave the tour", "退出导览"],
  end: ["End the tour", "结束导览"],
  entering: ["You are being signed in as {unit}…", "正在以{unit}的身份登录…"],
} as const;
