import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accessActions } from "../execute/access/actions.ts";
import { mayRelease, mayReleaseAway } from "../execute/access/release.ts";
import { contractsOf } from "../execute/contracts.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { key } from "../state/key.ts";
import { MANAGER, REASON, TOURISM, WRITER, ZJJ, asked, file, standings } from "./access.ts";
import { HPKE, NOW, Tree, digest, refuses, said } from "./tree.ts";

const DAY = 86_400_000;
const LONGEST = DEFAULT_POLICIES.access.grantMsMax;

describe("requests", () => {
  test("of a manager for tracing are granted at once by policy, across provinces", () => {
    const { tree, request, result, record } = asked(ZJJ, "contact-tracing");
    assert.deepEqual(result, { request, status: "pending", holder: "cn-3201" });
    assert.deepEqual(tree.refusals(), []);
    const grant = tree.chain("cn-3201").value(key.grant(request));
    assert.deepEqual(grant, {
      unit: ZJJ,
      chain: "cn-4308",
      role: "manager",
      department: "health",
      hpke: HPKE,
      record,
      purpose: "contact-tracing",
      at: NOW,
      responsible: WRITER,
      status: "granted",
      by: "policy",
      expires: NOW + LONGEST,
      revision: 1,
    });
    const { status, by, expires, responsible, origin } = tree.chain("cn-4308").value(key.request(request)) ?? {};
    assert.deepEqual(
      { status, by, expires, responsible, origin },
      { status: "granted", by: "policy", expires: NOW + LONGEST, responsible: WRITER, origin: "cn-3201" },
    );
    const copy = tree.chain("cn").value(key.decision("cn-3201", request));
    assert.deepEqual(copy, {
      record,
      unit: ZJJ,
      chain: "cn-4308",
      purpose: "contact-tracing",
      status: "granted",
      by: "policy",
      expires: NOW + LONGEST,
      responsible: WRITER,
      revision: 1,
    });
  });

  test("that fit no rule wait for an officer, and the requester is told who has them", () => {
    for (const [unit, purpose, s] of [
      [TOURISM, "contact-tracing", 1],
      [ZJJ, "treatment", 1],
      [ZJJ, "contact-tracing", 4],
    ] as const) {
      const { tree, request } = asked(unit, purpose, { s });
      assert.equal(tree.chain("cn-3201").value(key.grant(request))?.["status"], "pending", `${unit} ${purpose} s${s}`);
      const { status, responsible, revision } = tree.chain("cn-4308").value(key.request(request)) ?? {};
      assert.deepEqual({ status, responsible, revision }, { status: "pending", responsible: WRITER, revision: 1 });
    }
  });

  test("follow every part of a rule", () => {
    const rule = { roles: ["member"], departments: ["tourism"], purposes: ["audit"], securityAtMost: 2 };
    const statusUnder = (change: object) => {
      const { tree, request } = asked(TOURISM, "audit", { s: 2, rule: { ...rule, ...change } });
      return tree.chain("cn-3201").value(key.grant(request))?.["status"];
    };
    assert.equal(statusUnder({}), "granted");
    assert.equal(statusUnder({ roles: ["manager"] }), "pending");
    assert.equal(statusUnder({ departments: ["customs"] }), "pending");
    assert.equal(statusUnder({ purposes: ["research"] }), "pending");
    assert.equal(statusUnder({ securityAtMost: 1 }), "pending");
    const { departments: _departments, ...any } = rule;
    const { tree, request } = asked(TOURISM, "audit", { s: 2, rule: any });
    assert.equal(tree.chain("cn-3201").value(key.grant(request))?.["status"], "granted", "any department");
  });

  test("are refused at once, with the reason, where nobody could grant them", () => {
    const reasonOf = (change: Parameters<typeof asked>[2], purpose = "contact-tracing") => {
      const { tree, request } = asked(ZJJ, purpose, change);
      const { status, by, code, responsible } = tree.chain("cn-4308").value(key.request(request)) ?? {};
      assert.deepEqual({ status, by }, { status: "refused", by: "policy" });
      return { code, responsible };
    };
    assert.deepEqual(reasonOf({ record: digest("nothing") }), { code: "NOT_FOUND", responsible: undefined });
    assert.deepEqual(reasonOf({ erased: true }), { code: "WRONG_STATE", responsible: WRITER });
    assert.deepEqual(reasonOf({}, "curiosity"), { code: "POLICY_REFUSED", responsible: WRITER });
    assert.deepEqual(reasonOf({ suspended: ZJJ }), { code: "UNIT_SUSPENDED", responsible: WRITER });
  });

  test("for a record of the same chain are decided in the act itself", () => {
    const tree = new Tree();
    const nanjing = tree.chain("cn-3201");
    const record = file(nanjing);
    const ask = (unit: string, purpose: string) =>
      nanjing.act(unit, "access.request", { record, origin: "cn-3201", purpose, reason: REASON });
    const { id, result } = ask(MANAGER, "contact-tracing");
    const expires = NOW + LONGEST;
    assert.deepEqual(result, {
      request: id,
      status: "granted",
      holder: "cn-3201",
      by: "policy",
      responsible: WRITER,
      expires,
    });
    assert.equal(ask("cn-3201:media", "contact-tracing").result["status"], "pending");
    assert.deepEqual(ask(MANAGER, "curiosity").result["code"], "POLICY_REFUSED");
    tree.settle();
    assert.deepEqual(tree.refusals(), []);
    assert.equal(tree.chain("cn").value(key.decision("cn-3201", id))?.["status"], "granted");
  });

  test("want the right to ask, a key to seal to, a purpose, and a chain that exists", () => {
    const tree = new Tree();
    const zjj = tree.chain("cn-4308");
    const ask =
      (unit: string, change: object = {}, options = {}) =>
      () =>
        zjj.endorse(
          unit,
          "access.request",
          { record: digest("r"), origin: "cn-3201", purpose: "audit", reason: REASON, ...change },
          options,
        );
    assert.throws(ask(ZJJ, { purpose: "break-glass" }), refuses("SCHEMA", "/args/purpose"));
    assert.throws(ask(ZJJ, { origin: "cn-99" }), refuses("BAD_AREA"));
    assert.throws(ask(ZJJ, {}, { officer: "auditor" }), refuses("NOT_PERMITTED", "auditor needs"));
    assert.throws(ask(TOURISM, {}, { urgency: 7 }), refuses("URGENCY_ABOVE_POLICY"));
    zjj.addUnit(TOURISM, "member", "tourism", { rights: ["report"] });
    assert.throws(ask(TOURISM), refuses("NOT_PERMITTED", "request"));
    const { hpke: _hpke, ...keyless } = zjj.value(key.unit(ZJJ)) as { hpke: string };
    zjj.set(key.unit(ZJJ), keyless);
    assert.throws(ask(ZJJ), refuses("KEY_NOT_VALID", ZJJ));
  });

  test("are withdrawn while they are pending, by the unit that made them", () => {
    const { tree, request } = asked(TOURISM, "audit");
    const zjj = tree.chain("cn-4308");
    const withdraw = (unit: string, id = request) => zjj.act(unit, "access.withdraw", { request: id });
    assert.throws(() => withdraw(ZJJ), refuses("NOT_WRITER", TOURISM));
    assert.throws(() => withdraw(TOURISM, digest("x")), refuses("NOT_FOUND"));
    assert.equal(withdraw(TOURISM).result["status"], "withdrawn");
    tree.settle();
    assert.deepEqual(standings(tree, request), { here: "withdrawn", source: "withdrawn", main: "withdrawn" });
    assert.throws(() => withdraw(TOURISM), refuses("WRONG_STATE", "withdrawn"));
    assert.throws(() => decideOn(tree, request, { decision: "granted" }), refuses("WRONG_STATE", "withdrawn"));
    assert.deepEqual(tree.refusals(), []);
  });

  test("of the same chain are withdrawn in the act itself", () => {
    const tree = new Tree();
    const nanjing = tree.chain("cn-3201");
    const args = { record: file(nanjing), origin: "cn-3201", purpose: "audit", reason: REASON };
    const { id } = nanjing.act("cn-3201:media", "access.request", args);
    assert.equal(nanjing.act("cn-3201:media", "access.withdraw", { request: id }).result["status"], "withdrawn");
    assert.equal(nanjing.value(key.grant(id))?.["status"], "withdrawn");
  });
});

function decideOn(tree: Tree, request: string, args: object, unit = MANAGER, options = {}) {
  return tree.chain("cn-3201").act(unit, "access.decide", { request, reason: REASON, ...args }, options);
}

describe("decisions", () => {
  test("an access officer grants or refuses, and requester and main chain are told", () => {
    const granted = asked(TOURISM, "audit");
    const { result } = decideOn(granted.tree, granted.request, { decision: "granted" }, MANAGER, { at: NOW + DAY });
    const by = `${MANAGER}/all`;
    const expires = NOW + DAY + LONGEST;
    assert.deepEqual(result, {
      request: granted.request,
      status: "granted",
      holder: "cn-3201",
      by,
      responsible: WRITER,
      expires,
    });
    granted.tree.settle();
    assert.deepEqual(standings(granted.tree, granted.request), { here: "granted", source: "granted", main: "granted" });
    const told = granted.tree.delivered.findLast(({ to }) => to === "cn-4308")?.packet;
    assert.equal(said(told, "reason"), REASON);

    const refused = asked(TOURISM, "audit");
    decideOn(refused.tree, refused.request, { decision: "refused" });
    refused.tree.settle();
    assert.deepEqual(standings(refused.tree, refused.request), { here: "refused", source: "refused", main: "refused" });
    assert.equal(refused.tree.chain("cn-4308").value(key.request(refused.request))?.["by"], by);
  });

  test("belong to an access officer of a manager or of the writer, once, on another's request", () => {
    const { tree, request } = asked(TOURISM, "audit");
    const grant = { decision: "granted" };
    assert.throws(() => decideOn(tree, request, grant, "cn-3201:media"), refuses("NOT_PERMITTED", "member"));
    assert.throws(
      () => decideOn(tree, request, grant, MANAGER, { officer: "verifier" }),
      refuses("NOT_PERMITTED", "verifier needs"),
    );
    assert.throws(() => decideOn(tree, digest("x"), grant), refuses("NOT_FOUND"));
    decideOn(tree, request, grant, WRITER);
    assert.throws(() => decideOn(tree, request, grant), refuses("WRONG_STATE", "granted"));

    const own = tree.chain("cn-3201").act(MANAGER, "access.request", {
      record: file(tree.chain("cn-3201")),
      origin: "cn-3201",
      purpose: "audit",
      reason: REASON,
    });
    assert.throws(() => decideOn(tree, own.id, grant), refuses("NOT_PERMITTED", "own request"));
    assert.doesNotThrow(() => decideOn(tree, own.id, grant, "cn-3201:police"));
  });

  test("a grant ends within what policy allows, and never where nothing is left to give", () => {
    const { tree, request, record } = asked(TOURISM, "audit");
    const grant = (expires: number) => () => decideOn(tree, request, { decision: "granted", expires });
    assert.throws(grant(NOW), refuses("BAD_DATE", "/args/expires"));
    assert.throws(grant(NOW + LONGEST + 1), refuses("OUT_OF_BOUNDS", "/args/expires"));
    assert.throws(
      () => decideOn(tree, request, { decision: "refused", expires: NOW + 1 }),
      refuses("SCHEMA", "/args/expires"),
    );
    const nanjing = tree.chain("cn-3201");
    const report = nanjing.value(key.report(record)) as object;
    nanjing.set(key.report(record), { ...report, erased: true });
    assert.throws(grant(NOW + DAY), refuses("WRONG_STATE", "erased"));
    nanjing.set(key.report(record), report);
    assert.equal(grant(NOW + DAY)().result["expires"], NOW + DAY);
  });

  test("a grant is revoked by a custodian, once; the last word reaches everyone", () => {
    const { tree, request } = asked(ZJJ, "contact-tracing");
    const revoke = (unit: string, options = {}) =>
      tree.chain("cn-3201").act(unit, "access.revoke", { grant: request, reason: REASON }, options);
    assert.throws(() => revoke("cn-3201:media"), refuses("NOT_PERMITTED", "member"));
    assert.throws(() => revoke(MANAGER, { officer: "auditor" }), refuses("NOT_PERMITTED", "auditor needs"));
    revoke(WRITER);
    tree.settle();
    assert.deepEqual(standings(tree, request), { here: "revoked", source: "revoked", main: "revoked" });
    assert.throws(() => revoke(MANAGER), refuses("WRONG_STATE", "revoked"));
    assert.throws(
      () => tree.chain("cn-3201").endorse(MANAGER, "access.revoke", { grant: digest("x"), reason: REASON }),
      refuses("NOT_FOUND"),
    );
  });

  test("wait for a fresh registry; what takes rights away does not", () => {
    const contracts = contractsOf(1, accessActions).get(1);
    assert.equal(contracts?.get("access.decide")?.fresh, true);
    for (const name of ["access.request", "access.revoke", "access.breakGlass", "access.review"]) {
      assert.equal(contracts?.get(name)?.fresh, false, name);
    }
  });
});

describe("break-glass", () => {
  function broken(unit = TOURISM, change: Parameters<typeof asked>[2] = {}) {
    return asked(unit, "break-glass", change);
  }

  test("is committed on its chain, granted for a day at the source, told to the main chain, and open for review", () => {
    const { tree, request, record } = broken();
    const state = { record, origin: "cn-3201", unit: TOURISM, chain: "cn-4308", at: NOW, expires: NOW + DAY };
    for (const chain of ["cn-4308", "cn"])
      assert.deepEqual(tree.chain(chain).value(key.breakGlass(request)), state, chain);
    const grant = tree.chain("cn-3201").value(key.grant(request));
    const { status, by, expires, review, purpose } = grant ?? {};
    assert.deepEqual(
      { status, by, expires, review, purpose },
      {
        status: "granted",
        by: "break-glass",
        expires: NOW + DAY,
        review: { verdict: "open", due: NOW + 3 * DAY },
        purpose: "break-glass",
      },
    );
    assert.deepEqual(standings(tree, request), { here: "granted", source: "granted", main: "granted" });
    assert.deepEqual(tree.refusals(), []);
  });

  test("is refused where there is nothing to give, or to a unit that is suspended", () => {
    const codeOf = (change: Parameters<typeof asked>[2]) => {
      const { tree, request } = broken(TOURISM, change);
      const { status, code } = tree.chain("cn-4308").value(key.request(request)) ?? {};
      assert.equal(status, "refused");
      return code;
    };
    assert.equal(codeOf({ record: digest("x") }), "NOT_FOUND");
    assert.equal(codeOf({ erased: true }), "WRONG_STATE");
    assert.equal(codeOf({ suspended: TOURISM }), "UNIT_SUSPENDED");
  });

  test("is never withdrawn, and a refused one has no receipts", () => {
    const { tree, request } = broken(TOURISM, { erased: true });
    const zjj = tree.chain("cn-4308");
    assert.throws(() => zjj.endorse(TOURISM, "access.withdraw", { request }), refuses("WRONG_STATE", "break-glass"));
    const sign = () => zjj.endorse(TOURISM, "access.receipt", { grant: request, digests: [digest("detail")] });
    assert.throws(sign, refuses("WRONG_STATE", "refused"));
  });

  test("works on the record's own chain and on the main chain", () => {
    const tree = new Tree();
    const nanjing = tree.chain("cn-3201");
    const record = file(nanjing);
    const { id, result } = nanjing.act("cn-3201:media", "access.breakGlass", {
      record,
      origin: "cn-3201",
      reason: REASON,
    });
    assert.equal(result["status"], "granted");
    const main = tree.chain("cn").act("cn:nhc", "access.breakGlass", { record, origin: "cn-3201", reason: REASON });
    tree.settle();
    assert.deepEqual(tree.refusals(), []);
    assert.equal(tree.chain("cn").value(key.breakGlass(id))?.["unit"], "cn-3201:media");
    assert.equal(tree.chain("cn").value(key.request(main.id))?.["status"], "granted");
  });

  test("is reviewed once, by a manager's auditor of another unit; an unjustified one is revoked", () => {
    const { tree, request } = broken();
    const nanjing = tree.chain("cn-3201");
    const review = (verdict: string, unit = MANAGER, options = {}) =>
      nanjing.act(unit, "access.review", { grant: request, verdict, reason: REASON }, options);
    assert.throws(() => review("justified", WRITER), refuses("NOT_PERMITTED", "member"));
    assert.throws(
      () => review("justified", MANAGER, { officer: "reporter" }),
      refuses("NOT_PERMITTED", "reporter needs"),
    );
    const { result } = review("justified", MANAGER, { officer: "auditor" });
    assert.deepEqual([result["status"], result["verdict"]], ["granted", "justified"]);
    assert.throws(() => review("unjustified"), refuses("WRONG_STATE", "justified"));
    tree.settle();
    const told = tree.chain("cn").value(key.decision("cn-3201", request))?.["review"];
    assert.deepEqual(told, { verdict: "justified", due: NOW + 3 * DAY, by: `${MANAGER}/auditor` });

    const other = broken();
    other.tree
      .chain("cn-3201")
      .act(MANAGER, "access.review", { grant: other.request, verdict: "unjustified", reason: REASON });
    other.tree.settle();
    assert.deepEqual(standings(other.tree, other.request), { here: "revoked", source: "revoked", main: "revoked" });
    const again = broken();
    again.tree.chain("cn-3201").act(MANAGER, "access.revoke", { grant: again.request, reason: REASON });
    const late = again.tree
      .chain("cn-3201")
      .act(MANAGER, "access.review", { grant: again.request, verdict: "unjustified", reason: REASON });
    assert.equal(late.result["status"], "revoked");
    assert.equal(tree.chain("cn-3201").value(key.breakGlass(request)), undefined, "the source keeps the grant alone");
  });

  test("is not reviewed by the unit that broke the glass, and nothing else is reviewed", () => {
    const tree = new Tree();
    const nanjing = tree.chain("cn-3201");
    const args = { record: file(nanjing), origin: "cn-3201", reason: REASON };
    const { id } = nanjing.act(MANAGER, "access.breakGlass", args);
    const review = (grant: string, unit: string) => () =>
      nanjing.endorse(unit, "access.review", { grant, verdict: "justified", reason: REASON });
    assert.throws(review(id, MANAGER), refuses("NOT_PERMITTED", "own access"));
    assert.doesNotThrow(review(id, "cn-3201:police"));
    const request = nanjing.act("cn-3201:police", "access.request", { ...args, purpose: "audit" });
    assert.throws(review(request.id, MANAGER), refuses("WRONG_STATE", "audit"));
    assert.throws(review(digest("x"), MANAGER), refuses("NOT_FOUND"));
  });
});

describe("receipts", () => {
  const parts = [digest("detail"), digest("film")] as const;

  test("of a granted download stand on both chains, as one list over repeated downloads", () => {
    const { tree, request, record } = asked(ZJJ, "contact-tracing");
    const zjj = tree.chain("cn-4308");
    zjj.act(ZJJ, "access.receipt", { grant: request, digests: [parts[0]] });
    zjj.act(ZJJ, "access.receipt", { grant: request, digests: [...parts] }, { at: NOW + 5 });
    tree.settle((n) => n - 1);
    const expected = { unit: ZJJ, record, digests: [...parts].sort(), at: NOW + 5 };
    for (const chain of ["cn-4308", "cn-3201"])
      assert.deepEqual(tree.chain(chain).value(key.receipt(request)), expected, chain);
    assert.deepEqual(tree.refusals(), []);
    assert.equal(tree.chain("cn-3210").value(key.receipt(request)), undefined);
  });

  test("of the same chain need no packet", () => {
    const tree = new Tree();
    const nanjing = tree.chain("cn-3201");
    const { id } = nanjing.act(MANAGER, "access.request", {
      record: file(nanjing),
      origin: "cn-3201",
      purpose: "contact-tracing",
      reason: REASON,
    });
    tree.settle();
    nanjing.act(MANAGER, "access.receipt", { grant: id, digests: [parts[0]] });
    assert.equal(nanjing.queued.length, 0);
    assert.deepEqual(nanjing.value(key.receipt(id))?.["digests"], [parts[0]]);
  });

  test("are the requester's, after a release that could have been", () => {
    const { tree, request } = asked(TOURISM, "audit");
    const zjj = tree.chain("cn-4308");
    const sign =
      (unit: string, grant = request, digests: readonly string[] = parts) =>
      () =>
        zjj.endorse(unit, "access.receipt", { grant, digests });
    assert.throws(sign(TOURISM), refuses("WRONG_STATE", "pending"));
    decideOn(tree, request, { decision: "granted" });
    tree.settle();
    assert.throws(sign(ZJJ), refuses("NOT_WRITER", TOURISM));
    assert.throws(sign(TOURISM, digest("x")), refuses("NOT_FOUND"));
    assert.throws(sign(TOURISM, request, [parts[0], parts[0]]), refuses("SCHEMA", "/args/digests"));
    assert.doesNotThrow(sign(TOURISM));
    tree.chain("cn-3201").act(MANAGER, "access.revoke", { grant: request, reason: REASON });
    tree.settle();
    assert.doesNotThrow(sign(TOURISM), "what was downloaded before the revocation");
    const many = Array.from({ length: 64 }, (_, i) => digest(String(i)));
    zjj.act(TOURISM, "access.receipt", { grant: request, digests: many });
    assert.throws(sign(TOURISM), refuses("OUT_OF_BOUNDS", "digests"));
  });

  test("of a break-glass access may come before the source has heard of it", () => {
    const tree = new Tree();
    const record = file(tree.chain("cn-3201"));
    const zjj = tree.chain("cn-4308");
    const { id } = zjj.act(TOURISM, "access.breakGlass", { record, origin: "cn-3201", reason: REASON });
    zjj.act(TOURISM, "access.receipt", { grant: id, digests: [...parts] });
    tree.settle((n) => n - 1);
    assert.deepEqual(tree.refusals(), []);
    assert.equal(tree.chain("cn-3201").value(key.receipt(id))?.["unit"], TOURISM);
    assert.equal(tree.chain("cn-3201").value(key.grant(id))?.["status"], "granted");
  });
});

describe("releases", () => {
  test("want a grant that stands and has not expired", () => {
    assert.equal(mayRelease({ status: "granted", expires: 10 }, 9), true);
    assert.equal(mayRelease({ status: "granted", expires: 10 }, 10), false);
    assert.equal(mayRelease({ status: "granted" }, 0), false);
    for (const status of ["pending", "refused", "withdrawn", "revoked"] as const) {
      assert.equal(mayRelease({ status, expires: 10 }, 9), false, status);
    }
  });

  test("on a break-glass access while the source is away end with it, or with a word against it", () => {
    assert.equal(mayReleaseAway({ expires: 10 }, undefined, 9), true);
    assert.equal(mayReleaseAway({ expires: 10 }, undefined, 10), false);
    assert.equal(mayReleaseAway({ expires: 10 }, { status: "pending" }, 9), true);
    assert.equal(mayReleaseAway({ expires: 10 }, { status: "granted" }, 9), true);
    for (const status of ["refused", "withdrawn", "revoked"] as const) {
      assert.equal(mayReleaseAway({ expires: 10 }, { status }, 9), false, status);
    }
  });
});
