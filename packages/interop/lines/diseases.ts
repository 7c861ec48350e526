import type { ProfileCode } from "./profile.ts";

const disease = (value: string, zh: string, en: string, ...also: string[]): ProfileCode => ({ value, zh, en, also });

/**
 * Notifiable diseases of China's Law on the Prevention and Treatment of Infectious Diseases with its additions (class A and B
 * first, then C), as slugs for a report's category. Typed from general knowledge; check against the list in force.
 */
export const DISEASES: readonly ProfileCode[] = [
  disease("plague", "鼠疫", "plague"),
  disease("cholera", "霍乱", "cholera"),
  disease("covid-19", "新型冠状病毒感染", "COVID-19", "新型冠状病毒肺炎", "新冠肺炎", "新冠病毒感染", "新冠"),
  disease("sars", "传染性非典型肺炎", "SARS", "非典", "严重急性呼吸综合征"),
  disease("hiv", "艾滋病", "HIV/AIDS", "AIDS", "HIV", "艾滋病病毒感染"),
  disease("viral-hepatitis", "病毒性肝炎", "viral hepatitis", "甲肝", "乙肝", "丙肝", "丁肝", "戊肝", "肝炎未分型"),
  disease("poliomyelitis", "脊髓灰质炎", "poliomyelitis", "脊灰"),
  disease("avian-influenza", "人感染高致病性禽流感", "human highly pathogenic avian influenza", "人感染H5N1禽流感"),
  disease("h7n9", "人感染H7N9禽流感", "human influenza A(H7N9)", "H7N9"),
  disease("measles", "麻疹", "measles"),
  disease("haemorrhagic-fever", "流行性出血热", "haemorrhagic fever with renal syndrome", "肾综合征出血热", "出血热"),
  disease("rabies", "狂犬病", "rabies"),
  disease("japanese-encephalitis", "流行性乙型脑炎", "Japanese encephalitis", "乙脑"),
  disease("dengue", "登革热", "dengue"),
  disease("anthrax", "炭疽", "anthrax"),
  disease("dysentery", "细菌性和阿米巴性痢疾", "bacillary and amoebic dysentery", "痢疾", "细菌性痢疾", "阿米巴性痢疾"),
  disease("tuberculosis", "肺结核", "pulmonary tuberculosis", "结核病", "TB"),
  disease("typhoid", "伤寒和副伤寒", "typhoid and paratyphoid", "伤寒", "副伤寒"),
  disease("meningococcal", "流行性脑脊髓膜炎", "meningococcal meningitis", "流脑"),
  disease("pertussis", "百日咳", "pertussis"),
  disease("diphtheria", "白喉", "diphtheria"),
  disease("neonatal-tetanus", "新生儿破伤风", "neonatal tetanus"),
  disease("scarlet-fever", "猩红热", "scarlet fever"),
  disease("brucellosis", "布鲁氏菌病", "brucellosis", "布病"),
  disease("gonorrhoea", "淋病", "gonorrhoea"),
  disease("syphilis", "梅毒", "syphilis"),
  disease("leptospirosis", "钩端螺旋体病", "leptospirosis"),
  disease("schistosomiasis", "血吸虫病", "schistosomiasis"),
  disease("malaria", "疟疾", "malaria"),
  disease("mpox", "猴痘", "mpox"),
  disease("influenza", "流行性感冒", "influenza", "流感"),
  disease("mumps", "流行性腮腺炎", "mumps", "腮腺炎"),
  disease("rubella", "风疹", "rubella"),
  disease("haemorrhagic-conjunctivitis", "急性出血性结膜炎", "acute haemorrhagic conjunctivitis"),
  disease("leprosy", "麻风病", "leprosy"),
  disease("typhus", "流行性和地方性斑疹伤寒", "epidemic and endemic typhus", "斑疹伤寒"),
  disease("kala-azar", "黑热病", "kala-azar"),
  disease("echinococcosis", "包虫病", "echinococcosis"),
  disease("filariasis", "丝虫病", "filariasis"),
  disease("infectious-diarrhoea", "其他感染性腹泻病", "other infectious diarrhoea", "感染性腹泻", "其它感染性腹泻病"),
  disease("hand-foot-mouth", "手足口病", "hand, foot and mouth disease", "手足口"),
  disease("unknown-cause", "不明原因疾病", "disease of unknown cause", "不明原因肺炎", "不明原因"),
];
