import type { EventItem } from "@tocsin/api";
import { Tag } from "./Tag.tsx";
import { LEG_STATES, STAGES } from "./enumerations.ts";
import { ResponseMark, StatusMark, Word } from "./marks.tsx";

const STATE_SHAPES: { readonly [S in EventItem["state"]]: string } = { offered: "◇", open: "●", closed: "■" };

/** Where an event stands on this chain: exercise or test, state, stage, response level; each by word. */
export function EventMarks({ item }: { readonly item: Pick<EventItem, "status" | "state" | "stage" | "level"> }) {
  return (
    <span className="marks">
      <StatusMark status={item.status} />
      <Tag>
        <span aria-hidden="true">{STATE_SHAPES[item.state]}</span> <Word pair={LEG_STATES[item.state]} />
      </Tag>
      {item.stage !== "" && (
        <Tag>
          <Word pair={STAGES[item.stage]} />
        </Tag>
      )}
      <ResponseMark level={item.level} />
    </span>
  );
}
