import type { EventReply } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link, useParams, useSearch } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { useAreaName } from "../../app/areas.ts";
import { CATEGORIES } from "../../app/enumerations.ts";
import { EventMarks } from "../../app/EventMarks.tsx";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { dutiesIn } from "./duties.ts";
import { Groups } from "./Groups.tsx";
import { Members } from "./Members.tsx";
import { OpenLeg } from "./OpenLeg.tsx";
import { Related } from "./Related.tsx";
import { Resources } from "./Resources.tsx";
import { RoomContext, useRoom } from "./room.ts";
import { Situation } from "./Situation.tsx";
import { Standing } from "./Standing.tsx";
import { Tasks } from "./Tasks.tsx";
import { Timeline } from "./Timeline.tsx";
import { ROOM } from "./words.ts";

const MINUTE_MS = 60_000;
const PARTS = ["timeline", "tasks", "members", "resources", "situation", "standing"] as const;
type Part = (typeof PARTS)[number];

/** The event room: what is said and done in an event, by whom, and what the officer may add to it. */
export function Page() {
  const { event = "" } = useParams<{ event: string }>();
  const query = useQuery({
    queryKey: ["event", event],
    queryFn: () => node.call("event", { params: { event } }),
  });
  return <Answered query={query}>{(data) => <Entered event={data} />}</Answered>;
}

function Entered({ event }: { readonly event: EventReply }) {
  const session = useSession();
  const room = useMemo(() => ({ event, duties: dutiesIn(event, session) }), [event, session]);
  return (
    <RoomContext value={room}>
      <article>
        <Head />
        {room.duties.mayOpenLeg && <OpenLeg />}
        <Parts />
      </article>
    </RoomContext>
  );
}

function Head() {
  const t = useWords(ROOM);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const nameOf = useName();
  const areaName = useAreaName();
  const now = useNow(MINUTE_MS);
  const { event, duties } = useRoom();
  const act = useAct();
  const args = { event: event.event };
  return (
    <>
      <h2 className="report-title">
        <Plain text={nameOf(event.title)} />
      </h2>
      <EventMarks item={event} />
      <p className="quiet">
        {CATEGORIES[event.category] === undefined ? (
          <Plain text={event.category} />
        ) : (
          <Word pair={CATEGORIES[event.category]} />
        )}{" "}
        · {event.areas.map(areaName).join(language === "zh" ? "、" : ", ")} ·{" "}
        <span className="numbers wrap">
          {t("opened", { time: beijing(event.opened, language, now), chain: event.chain })} {zone}
        </span>{" "}
        · <code className="record">{event.event.slice(0, 12)}</code>
      </p>
      {duties.silent !== undefined && <p className="callout">{t(duties.silent)}</p>}
      <div className="marks no-print">
        {duties.mayJoin && (
          <Button type="primary" loading={act.isPending} onClick={() => act.mutate({ action: "events.join", args })}>
            {t("join")}
          </Button>
        )}
        {event.membership !== undefined && event.state === "open" && (
          <Link href={`/report?event=${event.event}`}>{t("file")}</Link>
        )}
        {duties.mayLeave && (
          <Button size="small" loading={act.isPending} onClick={() => act.mutate({ action: "events.leave", args })}>
            {t("leave")}
          </Button>
        )}
      </div>
      {act.error !== null && <ProblemView error={act.error} />}
    </>
  );
}

/** The room's parts; the address says which is open, so that it can be passed on. */
function Parts() {
  const t = useWords(ROOM);
  const { event } = useRoom();
  const asked = new URLSearchParams(useSearch()).get("part") as Part | null;
  const part = asked !== null && PARTS.includes(asked) ? asked : "timeline";
  const views = {
    timeline: Timeline,
    tasks: Tasks,
    members: People,
    resources: Resources,
    situation: Situation,
    standing: Whole,
  };
  const View = views[part];
  return (
    <>
      <nav aria-label={t("parts")} className="no-print">
        <ul className="parts">
          {PARTS.map((key) => (
            <li key={key}>
              <Link
                href={`/events/${event.event}?part=${key}`}
                replace
                aria-current={key === part ? "page" : undefined}
              >
                {t(key)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <View />
    </>
  );
}

function People() {
  return (
    <>
      <Members />
      <Groups />
    </>
  );
}

function Whole() {
  return (
    <>
      <Standing />
      <Related />
    </>
  );
}
