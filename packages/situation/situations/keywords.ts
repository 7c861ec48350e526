import { SITUATIONS, type Situation } from "./situation.ts";

/**
 * Words that speak of a situation. The lists are ours; terms of the Weibo-COV keyword lists (Hu et al. 2020, MIT) and of
 * THUOCL (Tsinghua University, MIT) that fit one situation alone are among them. Simplified, lower case.
 */
const WORDS: { readonly [situation in Situation]: string } = {
  epidemic: `
    疫情 新冠 冠状病毒 病毒 毒株 变异 德尔塔 奥密克戎 分支 谱系 亚型 病例 确诊 疑似 疑似病例 无症状 阳性 阴性 初筛 复阳 转阴
    本土 境外输入 输入性 输入病例 新增 累计 现有确诊 例 宗 感染 感染者 感染率 感染源 被感染 传染 传染病 传染源 传染性 传播 传播链
    传播力 续发 二代 三代 四代 溯源 源头 流调 流行病学 流行曲线 轨迹 密接 密切接触者 次密接 时空伴随 接触者 接触史 旅居史 潜伏期 发病
    发病率 罹患率 病死率 致死率 死亡病例 死亡 重症率 暴发 爆发 聚集性 社区传播 社会面 扩散 蔓延 外溢 散发 清零 高峰 过峰 拐点 平台期
    二次感染 再生数 rt 倍增 核酸 采样 采样点 检测点 混采 混检 混管 单管 抗原 检出 送检 筛查 全员核酸 咽拭子 鼻拭子 肛拭子 标本 样本
    测序 基因组 阳性率 两条杠 两道杠 阳了 中招 免疫逃逸 监测 哨点 污水监测 流感 甲流 乙流 禽流感 h7n9 h5n1 h1n1 诺如 手足口 水痘 麻疹
    登革热 疟疾 霍乱 鼠疫 猴痘 布病 布鲁氏菌 百日咳 流脑 流行性腮腺炎 肺结核 结核 痢疾 志贺菌 沙门氏菌 伤寒 炭疽 出血热 血吸虫 狂犬病
    军团菌 肺炎 不明原因 皮疹 发热伴 呕吐 腹泻 上吐下泻 病原 病原体 宿主 埃博拉 中东呼吸综合征 非典 sars 冠状 covid omicron delta xbb ba.5 bf.7
    一道杠 转阳 测出 未感染 阳康 毒王 发病数 报告病例 死亡数 疫源 疫点 媒介 蚊媒 布雷图 蜱 易感 人群免疫 群体免疫 传给 中位数 同班 同车 同住`,
  medical: `
    医院 医疗 医生 医师 护士 护士长 医护 医护人员 医务人员 医务 大夫 药师 村医 家庭医生 规培生 专家组 会诊 医疗队 支援队 援鄂 急救 急诊
    救护车 120 门诊 发热门诊 挂号 就诊 就医 看病 候诊 接诊 分诊 预检 转诊 住院 出院 入院 病房 病区 床位 病床 留观 输液 挂水 手术 麻醉
    icu 重症监护 重症 重型 危重 危重型 轻型 普通型 轻症 抢救 救治 收治 治疗 治愈 康复 康复者 插管 呼吸机 氧疗 吸氧 制氧机 氧气 血氧
    高流量 ecmo 透析 血透 ct 片子 肺部 影像 负压 隔离病房 定点医院 应急医院 方舱医院 卫生院 卫生室 卫生服务中心 儿科 产科 产检 孕产妇
    产房 呼吸科 感染科 检验科 口腔科 中医 中药 西药 处方 药店 药品 药物 用药 服药 吃药 买药 退烧药 退烧 感冒药 布洛芬 对乙酰氨基酚
    连花清瘟 抗生素 阿奇霉素 抗病毒 特效药 奈玛特韦 止咳 蒙脱石散 剂量 毫升 诊疗 诊疗方案 诊断 症状 发烧 高烧 低烧 咳嗽 胸闷 嗓子疼
    后遗症 并发症 基础病 慢性病 病人 患者 疫苗 接种 加强针 第三针 第二针 打疫苗 接种率 接种点 接种门诊 不良反应 免疫球蛋白 抗毒素 血清
    抗体 血浆 血库 献血 浆站 防护服 口罩库存 护目镜 面罩 面屏 隔离衣 n95 医用 试剂盒 检测试剂 耗材 医疗物资 医疗资源 挤兑 负荷 院感 院内感染
    消毒 伤口 洗胃 骨折 高压氧 心理医生 心理热线 伤员 伤者 医保 住院费 高血压 脑梗 冠心病 心脏病 糖尿病 肿瘤 癌症 化疗`,
  government: `
    防控 防疫 疫情防控 指挥部 指挥部通告 联防联控 通告 公告 通知 文件 红头文件 印发 下发 发文 条例 法规 传染病防治法 法律 依法 规定 政策 措施
    方案 预案 应急响应 启动 响应 部署 落实 督导 督办 督查 检查 调度 会议 常委会 研究 要求 强调 责令 整改 约谈 问责 追责 免职 停职 处分 立案
    纪委 监委 纪检 处罚 罚款 拘留 公安 公安局 公安机关 民警 警察 交警 政府 市政府 县政府 区政府 省政府 国务院 市委 省委 县委 书记 省长 市长
    副市长 县长 区长 镇长 局长 主任 领导 干部 官员 卫健委 卫健局 卫生健康 疾控 疾控中心 教育局 教育部门 交通局 交通运输 民政 民政局 人社
    财政 商务局 市场监管 应急管理 农业农村 住建 药监 海关 街道 街道办 社区 居委会 居委 村委会 村委 网格 网格员 乡镇 镇政府 乡里 封控 封闭
    封闭管理 封城 封村 封路 封条 解封 解除 静默 静态管理 管控 管控区 封控区 防范区 中风险 高风险 低风险 风险区 风险地区 风险等级 隔离
    集中隔离 居家隔离 居家 健康监测 隔离点 隔离酒店 方舱 转运 健康码 行程码 行程卡 绿码 黄码 红码 带星 赋码 门磁 出入证 通行证 查验 查验点
    扫码 测温 报备 登记 审批 返乡 返岗 离津 离宁 劝返 就地过年 停课 停业 停运 停工 关停 暂停 延期 复工 复学 开学 复课 关闭 限制 禁止
    不得 必须 须 自费 费用自理 一律 足不出户 非必要 层层加码 保供 配送 投放 储备 补贴 补助 稳岗 物价 哄抬 核酸证明 48小时 72小时 24小时
    落地检 三天两检 检疫 入境 闭环 专班 工作组 协查 协查函 批复 报送 上报 首报 直报 扑杀 疫区 征用 消杀 12345 市长热线
    大喇叭 告示 挨家挨户 抽调 下沉 公示 台账 拉去 拉走 不让进 不让出 不让回 接收 承诺书 证明 放行 设卡 卡口 值守 值班 专项 联防 名单`,
  opinion: `
    离谱 无语 气死 生气 愤怒 恶心 讨厌 可恶 可恨 无耻 自私 自私自利 垃圾 傻子 脑残 有病 活该 呵呵 搞笑 笑死 笑话 可笑 荒谬 奇葩 讽刺
    害怕 恐慌 恐惧 焦虑 担心 慌 崩溃 绝望 无奈 难受 伤心 心痛 心疼 心寒 寒心 寒了心 委屈 难过 哭 流泪 泪目 破防 麻木 压抑 累 心累 烦
    失望 感动 感谢 谢谢 致敬 辛苦了 加油 点赞 暖心 温暖 人情味 支持 赞成 反对 同意 理解 希望 祈祷 但愿 愿 祝 期待 相信 觉得 认为 感觉
    我觉得 个人觉得 说实话 凭什么 凭啥 为什么 为啥 难道 怎么 怎么办 有意思吗 有意义吗 有什么用 什么意思 图什么 至于吗 合理吗 是不是 呢 吧 吗
    啊 呀 啦 哎 唉 哈哈 呜呜 卧槽 妈的 他妈 tm 屁 艹 双标 甩锅 洗白 洗地 带节奏 造谣 传谣 谣言 谣传 网传 听说 听人说 据说 群里说 真的假的
    别信 别传 扩散 求扩散 求关注 求助 救救 求求 拜托 投诉 举报 抱怨 吐槽 骂 质疑 不满 不公平 公平 公信力 懒政 一刀切 不作为 乌纱帽 形式主义
    官僚 瞒报 自欺欺人 良心 人性 素质 排外 歧视 地域黑 地图炮 键盘侠 网暴 砖家 舆情 舆论 网民 网友 民众 情绪 负面 反感 言论 评论 热议
    热评 三观 躺平 摆烂 活着 日子 三年了 真的 太 好想 不想 受够了 凉了 霸道 丢人 可怜 可怕 搞不懂 不懂 不理解 莫名其妙 好笑 吃饱了撑 受不了 憋疯 憋屈
    糟心 闹心 揪心 骄傲 欣慰 后悔 羡慕 怀念 给力 差劲 太差 黑心 坑人 骗人 抢钱 丢脸 打脸 恨 怕 吓 吓人 慌了 急死 好难 太难 难啊 心凉 冷漠 体谅
    理性 冷静 别慌 别怕 挺住 挺过 熬 祝福 平安 想哭 哭了 痛心 悲哀 悲剧 冤 叫苦 怨 民怨 呼吁 建议 恳请 强烈 谁信 谁负责 谁懂 不容易 太不`,
  media: `
    媒体 记者 采访 受访 专访 探访 走访 报道 新闻 新闻稿 通稿 稿件 刊发 刊登 发稿 约稿 撰文 刊文 转载 发布会 新闻发布会 记者会 见面会 新闻办
    发言人 新闻发言人 答记者问 提问 追问 直播 首播 播出 重播 回放 转播 连线 电视 电视台 电视端 频道 栏目 专栏 专题 节目 节目组 主持人 主播
    广播 电台 广播电台 播音 客户端 公众号 视频号 官微 官方微博 微信 微博 抖音 快手 短视频 视频 小程序 推送 推文 热搜 话题榜 阅读量 点击量
    观看 弹幕 评论区 置顶 编辑 编辑部 编审 总编 头版 头条 版面 整版 特刊 副刊 报纸 日报 晚报 早报 晨报 时报 周刊 杂志 封面 电子版 报社
    新华社 人民日报 央视 央视新闻 央广 中新社 新京报 澎湃 澎湃新闻 财新 路透 路透社 法新社 美联社 纽约时报 bbc cnn nhk 外媒 港媒 官媒
    自媒体 大v 博主 融媒体 网信办 纪录片 摄制组 拍摄 航拍 镜头 素材 图片 海报 长图 九宫格 辟谣 更正 声明 截图 来源待核实 焦点访谈 新闻1+1
    新闻联播 宣传 宣传口 舆论引导 口径 科普长图 问答 通讯 评论员 评论员文章 社论 时评 柳叶刀 期刊 在线发表 字幕 手语 现场报道 报道组 前方报道
    记者站 记者协会 媒体中心 采编 爆料 曝光 暗访 实录`,
};

/** A keyword found in a text. */
interface KeywordHit {
  readonly situation: Situation;
  readonly keyword: string;
}

/** The keywords of a situation. */
export function keywordsOf(situation: Situation): readonly string[] {
  return WORDS[situation].split(/\s+/).filter((word) => word !== "");
}

/** A word that two situations claim counts for the one that comes first. */
const BY_START = byStart();

function byStart(): ReadonlyMap<string, readonly KeywordHit[]> {
  const seen = new Set<string>();
  const found = new Map<string, KeywordHit[]>();
  for (const situation of SITUATIONS)
    for (const keyword of keywordsOf(situation)) {
      if (seen.has(keyword)) continue;
      seen.add(keyword);
      const start = keyword.charAt(0);
      found.set(start, [...(found.get(start) ?? []), { situation, keyword }]);
    }
  for (const list of found.values()) list.sort((a, b) => b.keyword.length - a.keyword.length);
  return found;
}

/**
 * The keywords in a text, from left to right, the longest first. A keyword begins and ends where words do, or is a part of
 * one word; it is not made of the end of one word and the beginning of the next.
 *
 * @param words the text cut into words, nothing left out
 */
function keywordHits(words: readonly string[]): KeywordHit[] {
  const text = words.join("");
  const edges = edgesOf(words);
  const hits: KeywordHit[] = [];
  for (let at = 0; at < text.length; ) {
    const hit = BY_START.get(text.charAt(at))?.find(
      ({ keyword }) => text.startsWith(keyword, at) && fits(edges, at, at + keyword.length),
    );
    if (hit !== undefined) hits.push(hit);
    at += hit?.keyword.length ?? 1;
  }
  return hits;
}

/** Where words begin and end. */
function edgesOf(words: readonly string[]): ReadonlySet<number> {
  const edges = new Set([0]);
  let edge = 0;
  for (const word of words) {
    edge += word.length;
    edges.add(edge);
  }
  return edges;
}

function fits(edges: ReadonlySet<number>, start: number, end: number): boolean {
  if (edges.has(start) && edges.has(end)) return true;
  for (let i = start + 1; i < end; i++) if (edges.has(i)) return false;
  return true;
}

/** How often each situation's keywords stand in a text. */
export function keywordCounts(words: readonly string[]): { readonly [situation in Situation]: number } {
  const counts = { epidemic: 0, medical: 0, government: 0, opinion: 0, media: 0 };
  for (const { situation } of keywordHits(words)) counts[situation] += 1;
  return counts;
}

/** Parts of words that tell that a public-health emergency is meant, whatever the situation. Written by us. */
const EMERGENCY = new RegExp(
  `疫情 疫区 防疫 抗疫 战疫 病毒 新冠 肺炎 核酸 抗原 隔离 封控 解封 封城 静默 清零 口罩 确诊 病例 阳性 阳了 阴性 无症状 感染 传染 变异
  毒株 密接 流调 采样 健康码 行程码 绿码 红码 黄码 带星 方舱 大白 返乡 风险区 中风险 高风险 低风险 防控 疾控 卫健 疫苗 接种 中毒 腹泻
  发热 皮疹 流感 甲流 登革 诺如 鼠疫 霍乱 疟疾 水痘 麻疹 手足口 百日咳 禽流 狂犬 泄漏 污染 急救 重症 icu 突发公共卫生 应急响应`
    .split(/\s+/)
    .join("|"),
  "g",
);

/** How often a text speaks of a public-health emergency. */
export function emergencyCount(text: string): number {
  return text.match(EMERGENCY)?.length ?? 0;
}
