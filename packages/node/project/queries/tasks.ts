import type { TaskItem } from "@tocsin/api";
import { type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { Page, PageRequest, TaskFilter } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present } from "./content.ts";
import { isManager, type QueryContext, unitOf } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const TASKS = "tasks";

/** Tasks of events that the viewer is in. */
export async function listTasks(
  context: QueryContext,
  viewer: Viewer,
  filter: TaskFilter,
  page: PageRequest,
): Promise<Page<TaskItem>> {
  let query = context.database.query.selectFrom("tasks").selectAll().where("seq", "<", sequenceBelow(TASKS, page));
  if (filter.event !== undefined) query = query.where("event", "=", filter.event);
  if (filter.to !== undefined) query = query.where("given_to", "=", filter.to);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  if (!isManager(context, viewer)) {
    const unit = unitOf(viewer) ?? "";
    query = query.where(sql<SqlBool>`event in (select event from event_members where unit = ${unit} and gone = 0)`);
  }
  const rows = await query
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .execute();
  return pageOf(TASKS, page, context.height(), rows, taskItem, ({ seq }) => [seq]);
}

export function taskItem(row: Row<"tasks">): TaskItem {
  const { task, event, given_by, given_to, state, group_name, due, title, content, note, tick } = row;
  return {
    ...{ task, event, by: given_by, to: given_to, state, tick },
    ...present({ group: group_name, due, title, text: content, note }),
  };
}
