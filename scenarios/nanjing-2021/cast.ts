import type { NetworkFile } from "@tocsin/cli";
import type { Persona } from "@tocsin/node";

type Chain = NetworkFile["chains"][number];
type Unit = Chain["units"][number];
type Roles = Unit["officers"][number]["roles"];

/**
 * The cast: six chains, one node each, and the agencies on them. Two officers a unit: one on duty who reports, verifies
 * and decides as the role allows, and one who administers. Names are of agencies, never of persons.
 */
const DUTY: Roles = ["reporter", "verifier", "access", "governor"];
const ADMIN: Roles = ["administrator", "registrar", "auditor"];
const officers: Unit["officers"] = [
  { id: "duty", roles: [...DUTY] },
  { id: "admin", roles: [...ADMIN] },
];

function unit(
  id: string,
  zh: string,
  en: string,
  role: Unit["role"],
  department: Unit["department"],
  area: string,
): Unit {
  return { id, name: { zh, en }, role, department, area, officers };
}

export const UNITS = {
  nhc: "cn:nhc",
  jiangsuHc: "cn-32:jiangsu-hc",
  jiangsuCdc: "cn-32:jiangsu-cdc",
  huaianHc: "cn-32:huaian-hc",
  suqianHc: "cn-32:suqian-hc",
  hunanHc: "cn-43:hunan-hc",
  hunanCdc: "cn-43:hunan-cdc",
  nanjingHc: "cn-3201:nanjing-hc",
  nanjingPsb: "cn-3201:public-security",
  lukou: "cn-3201:lukou-task-force",
  customs: "cn-3201:customs",
  transport: "cn-3201:transport",
  nanjingHospital: "cn-3201:hospital",
  media: "cn-3201:media-office",
  yangzhouHc: "cn-3210:yangzhou-hc",
  yangzhouCdc: "cn-3210:yangzhou-cdc",
  yangzhouHospital: "cn-3210:hospital",
  zhangjiajieHc: "cn-4308:zhangjiajie-hc",
  zhangjiajieCdc: "cn-4308:zhangjiajie-cdc",
  tourism: "cn-4308:tourism-bureau",
} as const;

/** What Yangzhou's node watches by itself: the city's own daily cases. */
const YANGZHOU = {
  ...{ series: "local-confirmed", areas: ["3210"], period: "day", method: "ears-c2" },
  parameters: { sdMin: "0.5" },
};

/** Ports of the six nodes on loopback, counted from a first one. */
export const CHAINS = ["cn", "cn-32", "cn-3201", "cn-3210", "cn-43", "cn-4308"] as const;
export type ChainName = (typeof CHAINS)[number];

/** 2021-07-20 00:00 +08:00, where contract time begins. */
export const BEGIN = Date.UTC(2021, 6, 19, 16);

/** The network of the scenario. */
export function nanjingNetwork(firstPort: number): NetworkFile {
  const port = (chain: ChainName) => firstPort + CHAINS.indexOf(chain);
  const chains: Chain[] = [
    {
      id: "cn",
      port: port("cn"),
      units: [
        unit(UNITS.nhc, "国家卫生健康委员会", "National Health Commission", "authority", "health", ""),
        unit(
          UNITS.jiangsuHc,
          "江苏省卫生健康委员会",
          "Jiangsu Provincial Health Commission",
          "manager",
          "health",
          "32",
        ),
        unit(UNITS.hunanHc, "湖南省卫生健康委员会", "Hunan Provincial Health Commission", "manager", "health", "43"),
      ],
    },
    {
      id: "cn-32",
      parent: "cn",
      port: port("cn-32"),
      units: [
        unit(
          UNITS.jiangsuHc,
          "江苏省卫生健康委员会",
          "Jiangsu Provincial Health Commission",
          "manager",
          "health",
          "32",
        ),
        unit(UNITS.jiangsuCdc, "江苏省疾病预防控制中心", "Jiangsu Provincial CDC", "manager", "cdc", "32"),
        unit(UNITS.huaianHc, "淮安市卫生健康委员会", "Huai'an Municipal Health Commission", "member", "health", "3208"),
        unit(UNITS.suqianHc, "宿迁市卫生健康委员会", "Suqian Municipal Health Commission", "member", "health", "3213"),
      ],
    },
    {
      id: "cn-3201",
      parent: "cn-32",
      port: port("cn-3201"),
      intake: { unit: UNITS.nanjingHc },
      units: [
        unit(
          UNITS.nanjingHc,
          "南京市卫生健康委员会",
          "Nanjing Municipal Health Commission",
          "manager",
          "health",
          "3201",
        ),
        unit(UNITS.nanjingPsb, "南京市公安局", "Nanjing Public Security Bureau", "manager", "security", "3201"),
        unit(
          UNITS.lukou,
          "禄口国际机场疫情防控专班",
          "Lukou Airport Epidemic Prevention Task Force",
          "member",
          "airport",
          "320115",
        ),
        unit(UNITS.customs, "南京海关", "Nanjing Customs", "member", "customs", "3201"),
        unit(UNITS.transport, "南京市交通运输局", "Nanjing Transport Bureau", "member", "transport", "3201"),
        unit(
          UNITS.nanjingHospital,
          "南京市公共卫生医疗中心",
          "Nanjing Public Health Medical Centre",
          "member",
          "hospital",
          "3201",
        ),
        unit(UNITS.media, "南京市新闻办公室", "Nanjing Information Office", "member", "media", "3201"),
      ],
    },
    {
      id: "cn-3210",
      parent: "cn-32",
      port: port("cn-3210"),
      policies: { signals: { audience: [{ scope: "chain", roles: ["manager", "member"] }], detectors: [YANGZHOU] } },
      detectors: { unit: UNITS.yangzhouHc, officer: "duty", afterHours: 0 },
      units: [
        unit(
          UNITS.yangzhouHc,
          "扬州市卫生健康委员会",
          "Yangzhou Municipal Health Commission",
          "manager",
          "health",
          "3210",
        ),
        unit(UNITS.yangzhouCdc, "扬州市疾病预防控制中心", "Yangzhou CDC", "manager", "cdc", "3210"),
        unit(
          UNITS.yangzhouHospital,
          "扬州市第三人民医院",
          "Yangzhou Third People's Hospital",
          "member",
          "hospital",
          "3210",
        ),
      ],
    },
    {
      id: "cn-43",
      parent: "cn",
      port: port("cn-43"),
      units: [
        unit(UNITS.hunanHc, "湖南省卫生健康委员会", "Hunan Provincial Health Commission", "manager", "health", "43"),
        unit(UNITS.hunanCdc, "湖南省疾病预防控制中心", "Hunan Provincial CDC", "manager", "cdc", "43"),
      ],
    },
    {
      id: "cn-4308",
      parent: "cn-43",
      port: port("cn-4308"),
      units: [
        unit(
          UNITS.zhangjiajieHc,
          "张家界市卫生健康委员会",
          "Zhangjiajie Municipal Health Commission",
          "manager",
          "health",
          "4308",
        ),
        unit(UNITS.zhangjiajieCdc, "张家界市疾病预防控制中心", "Zhangjiajie CDC", "manager", "cdc", "4308"),
        unit(UNITS.tourism, "张家界市文化旅游广电体育局", "Zhangjiajie Tourism Bureau", "member", "tourism", "4308"),
      ],
    },
  ];
  return { format: "tocsin/network/v1", status: "exercise", clock: "scenario", time: BEGIN, chains };
}

/** Agencies that a visitor tries the console as; everybody's demonstration, nobody's proof. */
const VISITED: readonly (readonly [unit: string, chain: ChainName])[] = [
  [UNITS.lukou, "cn-3201"],
  [UNITS.nanjingHc, "cn-3201"],
  [UNITS.jiangsuHc, "cn-32"],
  [UNITS.nhc, "cn"],
  [UNITS.zhangjiajieHc, "cn-4308"],
];

/** The buttons of the console's page for signing in, each at the node where its agency works. */
export function visitors({ chains }: NetworkFile): readonly Persona[] {
  return VISITED.flatMap(([id, chain]) => {
    const { port, units } = chains.find((one) => one.id === chain) as Chain;
    const name = units.find((one) => one.id === id)?.name;
    return name === undefined ? [] : [{ unit: id, officer: "duty", name, url: `http://localhost:${port}` }];
  });
}
