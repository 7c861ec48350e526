import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { fields, short, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { act, integer } from "./report.ts";

/** Ask for sealed detail, decide, revoke, break glass, download. */
export function accessCommands(program: Command, surroundings: Surroundings): void {
  const request = program
    .command("request <record>")
    .description("Ask for the sealed detail of a record of any chain.")
    .option("--origin <chain>", "chain where the record stands; by default as its notice says")
    .requiredOption("--purpose <purpose>", "what it is for, e.g. contact-tracing")
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin request 3f2a… --purpose contact-tracing --reason 'contacts in Zhangjiajie'\n",
    );
  request.action(
    work(
      surroundings,
      request,
      async (session, record: string, flags: { origin?: string; purpose: string; reason: string }) => {
        const origin = flags.origin ?? (await originOf(session, record));
        await act(session, "access.request", { ...flags, record, origin });
      },
    ),
  );

  const requests = program
    .command("requests")
    .description("Requests of your unit, and for managers those that await a decision.")
    .option("--state <state>", "pending, granted, refused, revoked, expired or withdrawn")
    .addHelpText("after", "\nExample:\n  tocsin requests --state pending\n");
  requests.action(work(surroundings, requests, listRequests));

  const decide = program
    .command("decide <request>")
    .description("Grant or refuse a request, as an access officer of the source.")
    .requiredOption("--decision <decision>", "granted or refused")
    .requiredOption("--reason <text>", "why")
    .option("--days <n>", "how long a grant is valid", "7")
    .addHelpText("after", "\nExample:\n  tocsin decide 77b0… --decision granted --reason 'contact tracing' --days 7\n");
  decide.action(
    work(
      surroundings,
      decide,
      async (session, id: string, flags: { decision: string; reason: string; days: string }) => {
        if (flags.decision !== "granted" && flags.decision !== "refused")
          throw new Usage("--decision is granted or refused.");
        const { now } = await session.client.call("node");
        const expires =
          flags.decision === "granted" ? { expires: now + integer(flags.days, "--days") * 86_400_000 } : {};
        return act(session, "access.decide", {
          request: id,
          decision: flags.decision,
          reason: flags.reason,
          ...expires,
        });
      },
    ),
  );

  const revoke = program
    .command("revoke <grant>")
    .description("Revoke a grant.")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", "\nExample:\n  tocsin revoke 77b0… --reason 'purpose fulfilled'\n");
  revoke.action(
    work(surroundings, revoke, (session, grant: string, flags: { reason: string }) =>
      act(session, "access.revoke", { grant, reason: flags.reason }),
    ),
  );

  const breakGlass = program
    .command("break-glass <record>")
    .description("Open sealed detail at once in an emergency; it is committed before release and reviewed afterwards.")
    .option("--origin <chain>", "chain where the record stands; by default as its notice says")
    .requiredOption("--reason <text>", "why nothing else will do")
    .addHelpText("after", "\nExample:\n  tocsin break-glass 3f2a… --reason 'patient in transit, contacts unknown'\n");
  breakGlass.action(
    work(surroundings, breakGlass, async (session, record: string, flags: { origin?: string; reason: string }) => {
      const origin = flags.origin ?? (await originOf(session, record));
      await act(session, "access.breakGlass", { record, origin, reason: flags.reason });
    }),
  );

  const download = program
    .command("download <grant>")
    .description("Download a granted record into a folder; checked against the chain, receipt recorded.")
    .option("--out <folder>", "where to write", ".")
    .addHelpText("after", "\nExample:\n  tocsin download 77b0… --out ./nanjing\n");
  download.action(
    work(surroundings, download, (session, grant: string, flags: { out: string }) =>
      downloadGrant(session, grant, flags.out),
    ),
  );
}

async function listRequests(session: Session, flags: { readonly state?: string }): Promise<void> {
  const page = await session.client.call("requests", { query: flags });
  show(session.terminal, session.settings, page, ({ items }) =>
    table(session.settings, items, [
      { heading: "request", cell: (row) => short(row.request) },
      { heading: "record", cell: (row) => short(row.record) },
      { heading: "unit", cell: (row) => row.unit },
      { heading: "purpose", cell: (row) => row.purpose },
      { heading: "state", cell: (row) => row.state },
      { heading: "officer", cell: (row) => row.decidedBy },
      { heading: "expires", cell: (row) => time(row.expires) },
    ]),
  );
}

async function downloadGrant(session: Session, grant: string, folder: string): Promise<void> {
  const download = await session.client.call("download", { body: { grant } });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "open.json"), `${JSON.stringify(download.open, null, 2)}\n`);
  if (download.detail !== undefined)
    writeFileSync(join(folder, "detail.json"), `${JSON.stringify(download.detail, null, 2)}\n`, { mode: 0o600 });
  for (const { digest } of download.attachments) {
    const response = await session.client.call("downloadAttachment", { params: { grant, digest } });
    if (response.body === null) continue;
    // The name is the digest: names that a sender chose never reach the file system.
    await pipeline(
      Readable.fromWeb(response.body as never),
      createWriteStream(join(folder, `${digest}.bin`), { mode: 0o600 }),
    );
  }
  show(session.terminal, session.settings, download, (value) =>
    fields(session.settings, [
      ["record", value.record],
      ["detail", value.detail === undefined ? "–" : join(folder, "detail.json")],
      ["proven", value.proof.join(", ")],
      ["receipt", value.receipt],
    ]),
  );
}

/** Chain of a record, as its notice or summary on this node says. */
async function originOf(session: Session, record: string): Promise<string> {
  return (await session.client.call("summary", { params: { record } })).origin;
}
