import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { validateXML } from "xmllint-wasm";
import { type AlertKey, alertsOf, isSignedBy, readCap, signCap, writeCap } from "../index.ts";

const dir = mkdtempSync(join(tmpdir(), "tocsin-cap-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** A key with a certificate of its own, made by OpenSSL. */
function keyOf(name: string): AlertKey {
  const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.pem`)];
  const subject = `/CN=${name}`;
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-subj", subject, "-days", "2"],
    {
      stdio: "ignore",
    },
  );
  return { privateKey: readFileSync(key, "utf8"), certificate: readFileSync(cert, "utf8") };
}

let sender: AlertKey;
let other: AlertKey;
before(() => {
  [sender, other] = [keyOf("sender"), keyOf("other")];
});

const [alert] = alertsOf(
  {
    record: "ab".repeat(32),
    unit: "cn-3201:nanjing-hc",
    status: "exercise",
    category: "covid-19",
    area: "320115",
    headline: "禄口机场 <九份> & 阳性",
    warning: 3,
    steps: [{ standing: "verified", tick: Date.UTC(2021, 6, 20) }],
  },
  { senderName: { en: "Nanjing Municipal Health Commission", zh: "南京市卫生健康委员会" } },
);
const xml = writeCap(alert as NonNullable<typeof alert>);

test("a signed alert still fits the schema, reads as before, and holds under its own certificate alone", async () => {
  const signed = await signCap(xml, sender);
  const xsd = readFileSync(new URL("cap12.xsd", import.meta.url), "utf8");
  const { errors } = await validateXML({
    xml: [{ fileName: "a.xml", contents: signed }],
    schema: [{ fileName: "cap12.xsd", contents: xsd }],
  });
  assert.deepEqual(errors, []);
  assert.deepEqual(readCap(Buffer.from(signed), "a.cap"), readCap(Buffer.from(xml), "a.cap"));
  assert.equal(await isSignedBy(signed, sender.certificate), true);
  assert.equal(await isSignedBy(signed, other.certificate), false);
  assert.equal(await isSignedBy(xml, sender.certificate), false);
});

test("a signed alert that was altered, signed twice or wrapped is told", async () => {
  const signed = await signCap(xml, sender);
  assert.equal(await isSignedBy(signed.replace("九份", "零份"), sender.certificate), false);
  assert.equal(await isSignedBy(await signCap(signed, other), sender.certificate), false);
  assert.equal(await isSignedBy(`<alert>${signed.replace(/<\?xml[^>]*>/, "")}</alert>`, sender.certificate), false);
  await assert.rejects(signCap(xml, { ...sender, privateKey: "no key" }));
});
