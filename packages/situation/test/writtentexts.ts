import type { Random } from "@tocsin/testkit";

/** Short texts on an outbreak, put together from clauses: alike in subject and in phrases, yet each of its own. */
export function wroteTexts(random: Random, count: number): string[] {
  const texts = new Set<string>();
  while (texts.size < count) {
    const clauses = Array.from({ length: random.between(3, 6) }, () => clause(random));
    texts.add(`${[...new Set(clauses)].join("，")}。`);
  }
  return [...texts];
}

function clause(random: Random): string {
  return random.pick(CLAUSES).replace(/\{(\w+)\}/g, (_, kind: string) => random.pick(WORDS[kind] as readonly string[]));
}

const CLAUSES = [
  "{place}{when}开始{measure}",
  "{who}在{place}排了{number}个小时的队",
  "{place}的{who}说{goods}已经买不到了",
  "听{who}讲{place}又多了{number}个{case}",
  "{when}{place}的{goods}涨到{number}块",
  "{who}从{place}回来要{measure}",
  "{place}{case}的轨迹里有{spot}",
  "{spot}{when}贴出了{measure}的通知",
  "希望{place}的{who}都平安",
  "{who}把{spot}里里外外消了{number}遍毒",
  "昨晚{spot}门口来了{number}辆救护车",
  "我家{who}在{spot}上班到现在没有回来",
  "{when}去{spot}的人请找{who}登记",
  "{place}到{place}的{traffic}都停了",
  "{traffic}上有{number}位{who}被带走{measure}",
];

const WORDS: { readonly [kind: string]: readonly string[] } = {
  place: [
    "江宁",
    "禄口",
    "鼓楼",
    "扬州",
    "邗江",
    "张家界",
    "株洲",
    "淮安",
    "宿迁",
    "成都",
    "大连",
    "沈阳",
    "高淳",
    "溧水",
  ],
  when: ["今早", "昨天下午", "前天夜里", "这周末", "月底", "从明天起", "刚刚", "中午十二点"],
  measure: ["全员核酸", "居家隔离", "封闭管理", "集中观察", "体温筛查", "停课", "暂停营业", "健康码转黄"],
  who: ["保洁员", "邻居", "社区阿姨", "护士", "司机", "志愿者", "同事", "老师", "网格员", "老人", "乘客"],
  goods: ["口罩", "消毒液", "蔬菜", "大米", "退烧药", "鸡蛋", "试剂盒"],
  number: ["两", "三", "五", "七", "十", "十二", "二十", "四十六"],
  case: ["确诊病例", "密接者", "无症状感染者", "疑似病人", "次密接"],
  spot: ["棋牌室", "菜市场", "魅力湘西剧场", "地铁站", "医院急诊", "学校食堂", "超市", "小区南门", "候机楼"],
  traffic: ["高铁", "大巴", "航班", "地铁", "轮渡"],
};
