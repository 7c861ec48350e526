import { quantile } from "../figure.ts";
import { runClients, runEach, total } from "../load/clients.ts";
import type { LoadJob, LoadResult } from "../load/job.ts";
import { MAIN, openLine, target } from "../network.ts";
import { loadSummary, type Suite } from "../run.ts";

/** What the public sends, a second: 5,000 a minute. */
const PUBLIC_RATE = 5_000 / 60;
/** What the units file meanwhile, a second. */
const REPORT_RATE = 20;
/** One machine stands for the public here, so an address may send what all may. */
const PER_ADDRESS_MINUTE = 100_000;
const MINUTE_S = 60;

/** The public tells five thousand itineraries a minute while units file reports: who is answered, and what do the units notice? */
export const publicSuite: Suite = async (run) => {
  // The public tells one node something: how many order its reports is the other suites' matter.
  const network = await openLine({ ...run, validators: 1, intake: { perAddressMinute: PER_ADDRESS_MINUTE } }, [MAIN]);
  const job = { ...target(network, run.dir, MAIN), c: 4 as const, urgencies: [3], bulk: 1, concurrency: 1_000 };
  const reports = { ...job, rate: REPORT_RATE, signAhead: true };
  run.say("reports alone");
  const quiet = total(await runClients([{ ...reports, name: "quiet", seconds: Math.min(run.seconds, MINUTE_S) }]));
  run.say("and beside the public");
  const seconds = Math.min(2 * run.seconds, MINUTE_S);
  const told: LoadJob = { ...job, name: "public", seconds, rate: PUBLIC_RATE, isPublic: true };
  const results = (await runEach([{ ...reports, name: "beside", seconds }, told])) as [LoadResult, LoadResult];
  await network.close();
  const [beside, submitted] = [total(results[0]), total(results[1])];
  const times = (p: number) => quantile(beside.latencies, p) / quantile(quiet.latencies, p);
  const answered = submitted.admitted + submitted.refused - (results[1].codes["CLIENT_BUSY"] ?? 0);
  return {
    ...loadSummary(run, results[0], beside),
    figures: [
      { what: "reports' p50 beside the public, times what it was", value: times(0.5), unit: "", atMost: 2 },
      { what: "reports' p95 beside the public, times what it was", value: times(0.95), unit: "", atMost: 2 },
      { what: "reports' p99 beside the public, times what it was", value: times(0.99), unit: "", atMost: 2 },
      { what: "reports' p50 before", value: quantile(quiet.latencies, 0.5), unit: "ms" },
      { what: "reports' p99 before", value: quantile(quiet.latencies, 0.99), unit: "ms" },
      { what: `submissions offered in ${seconds} s`, value: submitted.offered, unit: "" },
      { what: "of them accepted or refused with a reason", value: answered / submitted.offered, unit: "", atLeast: 1 },
      { what: "of them accepted", value: submitted.admitted / submitted.offered, unit: "" },
      { what: "a submission's p99", value: quantile(submitted.latencies, 0.99), unit: "ms" },
    ],
  };
};
