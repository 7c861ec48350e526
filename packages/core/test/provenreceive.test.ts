import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { decodeCanonical, encodeCanonical, type Json } from "../bytes/canonical.ts";
import { packetDigest } from "../order/leaf.ts";
import { keepPackets, type ProvenReceive } from "../order/provenreceive.ts";
import type { Receive } from "../order/system.ts";
import { encodeSystem, parseProven, parseTransaction } from "../order/transaction.ts";

const hash = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const packet = (record: string) => ({ type: "summary", body: { record, headline: `secret of ${record}` } });
const PACKETS = ["ours", "theirs"].map(packet);
const digest = "0".repeat(64);

const leaf = {
  envelope: digest,
  code: "VALID",
  height: 1,
  index: 1,
  tick: 1,
  appends: PACKETS.map((one, i) => ["up/priority", i, packetDigest(hash, one as Json)]),
};
const RECEIVE = {
  type: "receive",
  source: "cn-3201.e1",
  block: { header: "AA", commit: "AA", validators: [] },
  proof: {
    opening: { history: digest, size: 1, state: digest },
    leaves: [
      { index: 0, leaf, packets: PACKETS.map((one, sequence) => ({ queue: "up/priority", sequence, packet: one })) },
    ],
    nodes: [],
  },
} as unknown as Receive;

function proven(payload: ProvenReceive) {
  return parseProven(hash, decodeCanonical(encodeSystem(payload as Receive)) as { [name: string]: Json });
}

const ours = (one: { readonly [name: string]: Json }) => (one["body"] as { record: string }).record === "ours";

test("a receive transaction without others' packets has the same envelope, and shows what is left", () => {
  const whole = parseTransaction(hash, encodeSystem(RECEIVE));
  const reduced = keepPackets(RECEIVE, ours);
  assert.ok(!new TextDecoder().decode(encodeCanonical(reduced as unknown as Json)).includes("theirs"));
  const read = proven(reduced);
  assert.equal(read.envelope, whole.envelope);
  const shown = (read as { payload: Receive }).payload.proof?.leaves.flatMap(({ packets }) => packets);
  assert.deepEqual(
    shown?.map((one) => one.packet),
    [PACKETS[0]],
  );
});

test("a packet that its leaf does not name is refused in a proof", () => {
  const forged = structuredClone(RECEIVE) as { proof: { leaves: { packets: { packet: object }[] }[] } };
  (forged.proof.leaves[0]?.packets[0] as { packet: object }).packet = packet("forged");
  assert.throws(() => proven(forged as unknown as ProvenReceive), { code: "PROOF_INVALID" });
});

test("on the ledger a receive transaction has all of its packets", () => {
  const reduced = keepPackets(RECEIVE, ours) as Receive;
  assert.throws(() => parseTransaction(hash, encodeSystem(reduced)), { code: "SCHEMA" });
});

test("another header, source or order of lanes is another envelope", () => {
  const whole = proven(RECEIVE).envelope;
  assert.notEqual(proven({ ...RECEIVE, source: "cn-3210.e1" }).envelope, whole);
  const swapped = structuredClone(RECEIVE) as { proof: { leaves: { packets: object[] }[] } };
  swapped.proof.leaves[0]?.packets.reverse();
  assert.notEqual(proven(swapped as unknown as ProvenReceive).envelope, whole);
});
