import { createHash } from "node:crypto";
import { UNITS } from "../cast.ts";
import { attachmentBytes, SUSPENDED } from "../outbreak.ts";
import { detailOf } from "../reports.ts";
import { DOWNLOAD, type Downloaded, EXPIRED, REFUSED, REVOKED } from "../sharing.ts";
import { type Check, holds, same } from "./check.ts";

export const downloaded: Check = {
  what: "the Zhangjiajie download equals the uploaded bytes",
  async run(stage) {
    const got = stage.made<Downloaded>(DOWNLOAD);
    same("detail", got.detail, detailOf(UNITS.lukou));
    const bytes = attachmentBytes();
    const uploaded = createHash("sha256").update(bytes).digest("hex");
    same("file", got.file, uploaded);
    return `detail and ${bytes.length} bytes, sha256 ${uploaded.slice(0, 16)}…`;
  },
};

export const refused: Check = {
  what: "a refused, a revoked and an expired grant get nothing",
  async run(stage) {
    const attempts = [
      [REFUSED, UNITS.zhangjiajieCdc, "access, to be refused"],
      [REVOKED, UNITS.hunanCdc, "access, to be revoked"],
      [EXPIRED, UNITS.yangzhouCdc, "access, to expire"],
    ] as const;
    const codes: string[] = [];
    for (const [name, unit, asked] of attempts) {
      const grant = stage.result(asked);
      const again = await stage.refusal(stage.client(unit).call("download", { body: { grant } }));
      same(`${name}, then and now`, again, stage.result(name));
      const source = stage.node("cn-3201").peer;
      const record = (await stage.client(unit).call("request", { params: { request: grant } })).record;
      let released = false;
      await source.release({ grant, record, unit }).then(
        () => (released = true),
        () => undefined,
      );
      holds(`${name}: the source releases no key`, !released);
      codes.push(again);
    }
    return codes.join(", ");
  },
};

export const suspended: Check = {
  what: "a unit that the nation suspended is refused on its city's chain, and reinstated reports again",
  async run(stage) {
    same("code", stage.result(SUSPENDED), "UNIT_SUSPENDED");
    const { standing } = await stage
      .client(UNITS.tourism)
      .call("report", { params: { record: stage.result("tourism bureau, after it") } });
    return `${stage.result(SUSPENDED)}, then ${standing}`;
  },
};

export const resourced: Check = {
  what: "what Yangzhou asked for was offered by two units, sent and received",
  async run(stage) {
    const { items } = await stage.client(UNITS.yangzhouHc).call("resources", { query: {} });
    const [item] = items;
    same(
      "need, accepted, sent, received",
      [item?.need, item?.accepted, item?.sent, item?.received],
      Array(4).fill(20_000),
    );
    same("offers", item?.offers.length, 2);
    return "20000 needed, accepted, sent and received from Nanjing and Hunan";
  },
};
