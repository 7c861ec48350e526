import {
  type Act,
  type AudienceClause,
  type Delta,
  type Json,
  type Packet,
  type Policy,
  type ReportState,
  type StateReader,
  type Summary,
  type SummaryState,
  type Transaction,
  audienceOf,
  isInAudience,
  key,
  summarise,
} from "@tocsin/core";
import type { CommittedBlock, CommittedEntry } from "../chain.ts";
import { custodyRecords, noteOf } from "./custody.ts";
import { reportRow, summaryRow } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";
import { tokensOf } from "./tokens.ts";
import type { Transaction as SqlTransaction } from "kysely";

type Writer = SqlTransaction<Tables>;

/** What projecting needs to know of the chain. */
export interface ProjectionSource {
  readonly chain: string;
  readonly epoch: number;
  readonly status: Summary["status"];
  readonly state: StateReader;
}

/** Rows and cursor of one block in one SQL transaction: a crash leaves both or neither (DESIGN 23). */
export async function projectBlock(database: Database, source: ProjectionSource, block: CommittedBlock): Promise<void> {
  await database.transaction().execute(async (writer) => {
    for (const entry of block.entries) await projectEntry(writer, source, block, entry);
    await writer
      .updateTable("cursor")
      .set({ height: block.height, hash: block.headerHash, epoch: source.epoch })
      .execute();
  });
}

async function projectEntry(
  writer: Writer,
  source: ProjectionSource,
  block: CommittedBlock,
  entry: CommittedEntry,
): Promise<void> {
  const { transaction } = entry;
  if (transaction === undefined) return;
  await projectAnchor(writer, block, entry);
  if (entry.code !== "VALID") {
    await projectRefusal(writer, block, entry, transaction);
    return;
  }
  await projectCustody(writer, block, entry, transaction, source);
  if (transaction.type === "act") await projectAct(writer, source, block, entry, transaction);
  else if (transaction.payload.type === "receive")
    await projectPackets(writer, source, block, entry, packetsOf(transaction));
  else if (transaction.payload.type === "climb") await projectClimb(writer, source, block, transaction.payload.record);
}

async function projectAct(
  writer: Writer,
  source: ProjectionSource,
  block: CommittedBlock,
  entry: CommittedEntry,
  act: Act,
): Promise<void> {
  const { action, args } = act.proposal;
  if (action === "registry.openChain") {
    await writer
      .insertInto("opened")
      .values({ chain: String(args["chain"]), history: entry.history })
      .onConflict((on) => on.column("chain").doNothing())
      .execute();
  }
  if (action === "events.post" || action === "events.decide") {
    const { unit } = act.proposal.author;
    const content = JSON.stringify(act.body ?? {});
    await projectPost(
      writer,
      {
        event: String(args["event"]),
        act: entry.leaf.act ?? "",
        what: action,
        chain: source.chain,
        unit,
        at: act.proposal.at,
        content,
      },
      entry,
    );
  }
  for (const { key: name, value } of act.effects.writes) {
    if (name.startsWith("report/"))
      await projectReport(
        writer,
        source,
        block,
        entry,
        act,
        name.slice("report/".length),
        value as unknown as ReportState,
      );
    if (name.startsWith("summary/")) await projectSummary(writer, source, block, name.slice("summary/".length));
  }
}

async function projectReport(
  writer: Writer,
  source: ProjectionSource,
  block: CommittedBlock,
  entry: CommittedEntry,
  act: Act,
  record: string,
  state: ReportState,
): Promise<void> {
  const { action, args, author } = act.proposal;
  const hasContent = action === "reports.submit" || action === "reports.followUp" || action === "reports.correct";
  const before = await writer
    .selectFrom("reports")
    .select(["summary", "tick", "climbed_tick"])
    .where("record", "=", record)
    .executeTakeFirst();
  if (hasContent) {
    const body = act.body as unknown as Delta | undefined;
    const origin = { record, chain: source.chain, unit: state.writer, status: source.status, event: state.event };
    const summary =
      body === undefined ? (JSON.parse(before?.summary ?? "null") as Summary | null) : summarise(origin, body);
    if (summary === null) return;
    const row = {
      ...reportRow(record, state, summary, body, before?.tick ?? block.tick),
      climbed_tick: before?.climbed_tick ?? (state.climb === "climbed" ? block.tick : null),
    };
    await writer.replaceInto("reports").values(row).execute();
    await putTokens(writer, "reports", record, searchText(body));
    await putAudience(writer, source, record, source.chain, state.s);
  } else {
    const { status, revision, climb, due, erased, redacted, writer: unit } = state;
    const gone = redacted === true ? { body: null } : {};
    await writer
      .updateTable("reports")
      .set({ standing: status, revision, climb, due, unit, erased: erased === true ? 1 : 0, ...gone })
      .where("record", "=", record)
      .execute();
  }
  const reason = typeof args["reason"] === "string" ? args["reason"] : null;
  const { height, index, history } = entry;
  await writer
    .insertInto("lineage")
    .values({
      record,
      act: entry.leaf.act ?? "",
      action,
      unit: author.unit,
      officer: author.officer,
      standing: state.status,
      reason,
      tick: block.tick,
      height,
      position: index,
      history,
    })
    .onConflict((on) => on.column("history").doNothing())
    .execute();
}

async function projectClimb(
  writer: Writer,
  source: ProjectionSource,
  block: CommittedBlock,
  record: string,
): Promise<void> {
  const state = source.state.get(key.report(record))?.value as unknown as ReportState | undefined;
  await writer
    .updateTable("reports")
    .set({ climb: state?.climb ?? "climbed", climbed_tick: block.tick })
    .where("record", "=", record)
    .execute();
  await projectSummary(writer, source, block, record);
}

async function projectPackets(
  writer: Writer,
  source: ProjectionSource,
  block: CommittedBlock,
  entry: CommittedEntry,
  packets: readonly Packet[],
): Promise<void> {
  for (const packet of packets) {
    if (packet.type === "summary" || packet.type === "status")
      await projectSummary(writer, source, block, String((packet.body as { record: Json }).record));
    if (packet.type === "post") {
      const body = packet.body as unknown as {
        event: string;
        post: string;
        by: { unit: string };
        at: number;
        content: object;
      };
      const content = JSON.stringify(body.content);
      await projectPost(
        writer,
        {
          event: body.event,
          act: body.post,
          what: "events.post",
          chain: packet.origin.chain,
          unit: body.by.unit,
          at: body.at,
          content,
        },
        entry,
      );
    }
  }
}

/** The newest state of a summary, as committed: order of arrival does not matter. */
async function projectSummary(
  writer: Writer,
  source: ProjectionSource,
  block: CommittedBlock,
  record: string,
): Promise<void> {
  const state = source.state.get(key.summary(record))?.value as unknown as SummaryState | null | undefined;
  if (state === undefined || state === null) return;
  const before = await writer.selectFrom("summaries").select("tick").where("record", "=", record).executeTakeFirst();
  await writer
    .replaceInto("summaries")
    .values(summaryRow(state, source.status, before?.tick ?? block.tick))
    .execute();
  await putTokens(writer, "summaries", record, state.summary?.headline ?? "");
  await putAudience(writer, source, record, state.origin, state.summary?.s ?? 5);
}

/** Notices that the exchange has read with proof from the main chain; those that no unit here may see are left out. */
export async function projectNotices(
  database: Database,
  source: ProjectionSource,
  notices: readonly { readonly record: string; readonly state: SummaryState; readonly tick: number }[],
  upTo: number,
): Promise<void> {
  await database.transaction().execute(async (writer) => {
    for (const { record, state, tick } of notices) {
      const before = await writer
        .selectFrom("notices")
        .select(["received", "tick"])
        .where("record", "=", record)
        .executeTakeFirst();
      const row = { ...summaryRow(state, source.status, before?.tick ?? tick), received: before?.received ?? tick };
      await writer.replaceInto("notices").values(row).execute();
      await putTokens(writer, "notices", record, state.summary?.headline ?? "");
      await putAudience(writer, source, record, state.origin, state.summary?.s ?? 5);
    }
    await writer.updateTable("cursor").set({ notices: upTo }).execute();
  });
}

async function projectAnchor(writer: Writer, block: CommittedBlock, entry: CommittedEntry): Promise<void> {
  const { anchor } = entry.leaf;
  if (anchor === undefined) return;
  const [name, headerHeight] = anchor;
  const row = {
    chain: name.split(".")[0] as string,
    header_height: headerHeight,
    history: entry.history,
    height: entry.height,
    tick: block.tick,
  };
  await writer
    .insertInto("anchors")
    .values(row)
    .onConflict((on) => on.column("history").doNothing())
    .execute();
}

async function projectRefusal(
  writer: Writer,
  block: CommittedBlock,
  entry: CommittedEntry,
  transaction: Transaction,
): Promise<void> {
  if (transaction.type !== "act") return;
  const { author, action } = transaction.proposal;
  const { height, index, history, code, leaf } = entry;
  const row = {
    act: leaf.act ?? null,
    action,
    code,
    unit: author.unit,
    officer: author.officer,
    tick: block.tick,
    height,
    position: index,
    history,
  };
  await writer
    .insertInto("refused")
    .values(row)
    .onConflict((on) => on.column("history").doNothing())
    .execute();
}

async function projectCustody(
  writer: Writer,
  block: CommittedBlock,
  entry: CommittedEntry,
  transaction: Transaction,
  source: ProjectionSource,
): Promise<void> {
  const author = transaction.type === "act" ? transaction.proposal.author : undefined;
  const { height, index, history } = entry;
  for (const record of custodyRecords(entry, transaction, source.state)) {
    const row = {
      record,
      what: transaction.type === "act" ? transaction.proposal.action : transaction.payload.type,
      unit: author?.unit ?? null,
      officer: author?.officer ?? null,
      note: noteOf(transaction, record),
      tick: block.tick,
      height,
      position: index,
      history,
    };
    await writer.insertInto("custody").values(row).execute();
  }
}

async function projectPost(
  writer: Writer,
  post: Omit<Tables["timeline"], "height" | "position">,
  entry: CommittedEntry,
): Promise<void> {
  const row = { ...post, height: entry.height, position: entry.index };
  await writer
    .insertInto("timeline")
    .values(row)
    .onConflict((on) => on.column("act").doNothing())
    .execute();
}

/** One row for each role and department that the audience rule admits on this chain. */
async function putAudience(
  writer: Writer,
  source: ProjectionSource,
  record: string,
  origin: string,
  security: number,
): Promise<void> {
  const policy = source.state.get(key.policy("audience"))?.value as unknown as { readonly value: Policy<"audience"> };
  const audience = audienceOf(policy.value, origin, security);
  await writer.deleteFrom("audience").where("record", "=", record).execute();
  const rows = audience.clauses.flatMap((clause) =>
    admitted(clause, origin, source.chain).map((row) => ({ ...row, record })),
  );
  if (rows.length > 0)
    await writer
      .insertInto("audience")
      .values(rows)
      .onConflict((on) => on.doNothing())
      .execute();
}

function admitted(
  clause: AudienceClause,
  origin: string,
  chain: string,
): { readonly role: string; readonly department: string }[] {
  const departments = clause.departments ?? ["*" as const];
  return clause.roles.flatMap((role) =>
    departments
      .filter((department) =>
        isInAudience(
          { origin, clauses: [clause] },
          { chain, role, department: department === "*" ? "other" : department },
        ),
      )
      .map((department) => ({ role, department })),
  );
}

async function putTokens(writer: Writer, place: string, record: string, text: string): Promise<void> {
  await writer.deleteFrom("tokens").where("place", "=", place).where("record", "=", record).execute();
  const rows = [...new Set(tokensOf(text))].map((token) => ({ place, token, record }));
  for (let at = 0; at < rows.length; at += 200)
    await writer
      .insertInto("tokens")
      .values(rows.slice(at, at + 200))
      .execute();
}

/** The open text of a report that full-text search looks into. */
function searchText(body: Delta | undefined): string {
  if (body === undefined || body.form !== "open") return "";
  const { a, i } = body;
  return [a.headline, a.main, a.place.text, a.spread, a.category, i?.text, ...(i?.topics ?? [])]
    .filter((part) => part !== undefined)
    .join("\n");
}

/** Packets of a receive transaction. */
export function packetsOf(transaction: Transaction): Packet[] {
  if (transaction.type !== "system" || transaction.payload.type !== "receive") return [];
  return (transaction.payload.proof?.leaves ?? []).flatMap(({ packets }) =>
    packets.map(({ packet }) => packet as unknown as Packet),
  );
}
