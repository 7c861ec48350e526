import type { EventReply } from "@tocsin/api";
import { Form, Select } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useAct } from "../../app/act.ts";
import { textOf } from "../../app/catalogue.ts";
import { AREA_LEVELS, DEPARTMENTS, MEMBER_LIMITS, ROLES, WORKING_GROUPS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName, useUnits } from "../../app/units.tsx";
import { ReasonItem } from "./ReasonItem.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const MINUTE_MS = 60_000;

type Member = EventReply["members"][number];

/** Units of this chain's leg by what they are in it, and those of other legs that have been heard. */
export function Members() {
  const t = useWords(ROOM);
  const { event } = useRoom();
  const units = useUnits();
  const rank = ({ unit, left }: Member) => {
    if (left === true) return 9;
    if (units?.get(unit)?.role !== "member") return 0;
    return event.groups.some(({ lead }) => lead === unit) ? 1 : 2;
  };
  const members = [...event.members].sort((a, b) => rank(a) - rank(b) || (a.unit < b.unit ? -1 : 1));
  return (
    <section aria-labelledby="members-own">
      <h2 id="members-own">{t("membersOwn")}</h2>
      {members.length === 0 && <p>{t(event.inside ? "membersNone" : "insideOnly")}</p>}
      <ul className="rows">
        {members.map((member) => (
          <li key={member.unit}>
            <OneMember member={member} />
          </li>
        ))}
      </ul>
      <OtherLegs />
    </section>
  );
}

function OneMember({ member }: { readonly member: Member }) {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { event, duties } = useRoom();
  const unit = useUnits()?.get(member.unit);
  const led = event.groups.filter(({ lead }) => lead === member.unit);
  const inside = event.groups.filter((group) => group.members.some((one) => one.unit === member.unit));
  return (
    <div className="grow">
      <p className="entry-head">
        <strong>
          <UnitName id={member.unit} />
        </strong>{" "}
        {unit !== undefined && (
          <span className="quiet">
            <Word pair={AREA_LEVELS[unit.area.length]} /> · <Word pair={DEPARTMENTS[unit.department]} /> ·{" "}
            <Word pair={ROLES[unit.role]} />
          </span>
        )}
      </p>
      <span className="marks">
        {member.left === true && <Tag>{t("gone")}</Tag>}
        {member.left !== true && unit !== undefined && unit.role !== "member" && <Tag>{t("coordinates")}</Tag>}
        {led.map(({ name }) => (
          <Tag key={name}>{t("leadOf", { group: textOf(WORKING_GROUPS[name] ?? [name, name], language) })}</Tag>
        ))}
        {inside
          .filter(({ lead }) => lead !== member.unit)
          .map(({ name }) => (
            <Tag key={name}>
              <Word pair={WORKING_GROUPS[name]} />
            </Tag>
          ))}
        {member.limited !== undefined && (
          <Tag>
            <Word pair={MEMBER_LIMITS[member.limited]} />
          </Tag>
        )}
        <span className="quiet numbers wrap">{t("since", { time: beijing(member.since, language, now) })}</span>
      </span>
      {duties.mayLead && event.state === "open" && unit?.role === "member" && <Limit member={member} />}
    </div>
  );
}

/** A manager limits a common unit's part, or lifts the limit. */
function Limit({ member }: { readonly member: Member }) {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const { event } = useRoom();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ readonly limit: string; readonly reason: string }>();
  const act = useAct({ form, onDone: () => setOpen(false) });
  if (!isOpen)
    return (
      <Button size="small" className="no-print" onClick={() => setOpen(true)}>
        {t("limit")}
      </Button>
    );
  const options = Object.entries(MEMBER_LIMITS).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  return (
    <Form
      form={form}
      name={`limit-${member.unit}`}
      layout="vertical"
      requiredMark={false}
      className="report-form no-print"
      onFinish={(said) =>
        act.mutate({ action: "events.limit", args: { event: event.event, unit: member.unit, ...said } })
      }
    >
      <Form.Item
        name="limit"
        label={t("limitTo")}
        extra={t("limitNote")}
        rules={[{ required: true, message: t("chooseFirst") }]}
      >
        <Select options={options} />
      </Form.Item>
      <ReasonItem />
      <div className="marks">
        <Button htmlType="submit" loading={act.isPending}>
          {t("limitSend")}
        </Button>
        <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
      </div>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}

/** Who takes part on other chains: as far as they have been heard here. */
function OtherLegs() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { event } = useRoom();
  const { chain: own } = useSession();
  const chains = event.legs.filter((chain) => chain !== own);
  return (
    <>
      <h2>{t("membersOther")}</h2>
      <p className="quiet">{t("membersOtherNote")}</p>
      {chains.length === 0 && <p>{t("membersOtherNone")}</p>}
      <ul className="rows">
        {chains.map((chain) => {
          const heard = event.heard.filter((one) => one.chain === chain);
          return (
            <li key={chain}>
              <div className="grow">
                <strong>{chain}</strong>{" "}
                <span className="quiet">
                  <Word pair={AREA_LEVELS[chain === "cn" ? 0 : chain.length - 3]} />
                </span>
                <ul>
                  {heard.map(({ unit, at }) => (
                    <li key={unit}>
                      <UnitName id={unit} />{" "}
                      <span className="quiet numbers wrap">{t("heard", { time: beijing(at, language, now) })}</span>
                    </li>
                  ))}
                  {heard.length === 0 && <li className="quiet">{t("heardNobody")}</li>}
                </ul>
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}
