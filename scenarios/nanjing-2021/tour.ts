import type { TourStep } from "@tocsin/api";
import type { NetworkFile } from "@tocsin/cli";
import { type ChainName, UNITS } from "./cast.ts";

type Told = Pick<TourStep, "title" | "text"> & {
  readonly unit: string;
  readonly chain: ChainName;
  readonly path: (record: string) => string;
};

/** Five pages through the first two days of the outbreak, each as the agency whose turn it was. */
const STEPS: readonly Told[] = [
  {
    ...{ unit: UNITS.lukou, chain: "cn-3201", path: (record) => `/reports/${record}` },
    title: { en: "The airport reports", zh: "机场上报" },
    text: {
      en: "20 July 2021, 15:00: nine samples are positive. You are the airport's task force, and this is your report. Below stands where it has arrived, and how long each level took against what the law allows.",
      zh: "2021年7月20日15时，9份样本呈阳性。您是机场防控专班，这是您提交的报告。页面下方显示报告已到达哪些层级，以及各级用时与法定时限的对比。",
    },
  },
  {
    ...{ unit: UNITS.nanjingHc, chain: "cn-3201", path: (record) => `/reports/${record}` },
    title: { en: "Nanjing verifies", zh: "南京核实" },
    text: {
      en: "Twenty minutes later you are Nanjing's health commission. Your verdict stands at the end of the page, with your reason. The report did not wait for it: one of level Ⅱ climbs at once, marked as not verified.",
      zh: "20分钟后，您是南京市卫生健康委员会。您的核实意见和理由列在页面末尾。报告并未因此等待：Ⅱ级报告会立即上报，并标明尚未核实。",
    },
  },
  {
    ...{ unit: UNITS.nhc, chain: "cn", path: (record) => `/reports/${record}` },
    title: { en: "The nation sees it at once", zh: "国家即时可见" },
    text: {
      en: "You are the National Health Commission. Jiangsu and you had the notice within seconds of the airport's report; level by level the law allows hours. What you see is the summary; the detail stays sealed in Nanjing.",
      zh: "您是国家卫生健康委员会。机场上报后数秒内，江苏省和您就收到了通报；按规定逐级上报可用数小时。您看到的是摘要，详情仍密封保存在南京。",
    },
  },
  {
    ...{ unit: UNITS.zhangjiajieHc, chain: "cn-4308", path: () => "/requests" },
    title: { en: "Zhangjiajie asks for the detail", zh: "张家界申请详情" },
    text: {
      en: "Passengers of the airport travelled to Hunan. You are Zhangjiajie's health commission: at three in the morning you asked for the detail, policy granted it at once, and you fetched it. Nanjing has your receipt.",
      zh: "机场旅客去了湖南。您是张家界市卫生健康委员会：凌晨3点您申请调阅详情，按政策即时获准并已下载，南京已收到您的回执。",
    },
  },
  {
    ...{ unit: UNITS.zhangjiajieHc, chain: "cn-4308", path: (record) => `/trace?record=${record}` },
    title: { en: "Trust nobody, check it yourself", zh: "不凭信任，自行核验" },
    text: {
      en: "Every step so far stands here, from the airport to the main chain. Your browser has just checked each signature and each anchor itself. This is the end of the tour: look around, and be another agency from the page for signing in.",
      zh: "至此的每一步都列在这里，从机场直到主链。您的浏览器刚刚逐一核验了每个签名和锚定。导览到此结束：您可以继续浏览，或在登录页换一个机构体验。",
    },
  },
];

/**
 * The tour of a network where the replay has come so far that each step shows something.
 * @param record the report with which the outbreak began
 */
export function tourThrough({ chains }: NetworkFile, record: string): readonly TourStep[] {
  return STEPS.flatMap(({ unit, chain, path, title, text }) => {
    const port = chains.find(({ id }) => id === chain)?.port;
    if (port === undefined) return [];
    return [{ unit, officer: "duty", url: `http://localhost:${port}`, path: path(record), title, text }];
  });
}
