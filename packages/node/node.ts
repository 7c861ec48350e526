import { join } from "node:path";
import { CONTRACTS, type Genesis, type RequestState, type Unit, formatChain, key } from "@tocsin/core";
import type { Chain } from "./chain.ts";
import { confirmErasure } from "./erase/confirmerasure.ts";
import { Eraser } from "./erase/eraser.ts";
import { findFont } from "./bulletin/font.ts";
import { BulletinStore } from "./bulletin/store.ts";
import { Climber } from "./climb/climber.ts";
import type { EndorsementSigner } from "./endorse/batch.ts";
import { Endorser } from "./endorse/endorser.ts";
import { OwnEffects } from "./endorse/owneffects.ts";
import { NodeError } from "./errors.ts";
import { elapsedMs } from "./host/clock.ts";
import { FilterStore } from "./filter/filters.ts";
import { nodeCrypto } from "./host/crypto.ts";
import { Handovers } from "./handover/handovers.ts";
import { folderState, freeBytesOf } from "./host/foldersize.ts";
import { Intake } from "./intake/intake.ts";
import type { Replayed } from "./commit/replay.ts";
import { ACTS_AT_WORK_MAX, ACTS_ORDERED_MAX } from "./limits.ts";
import { openImporter } from "./operations/imports.ts";
import type { NodeParts } from "./operations/parts.ts";
import { readLogOf } from "./operations/readlog.ts";
import { keepCommitted, sealedPartsOf } from "./operations/sealed.ts";
import type { Peer } from "./peer.ts";
import { openReadModel } from "./project/readmodel.ts";
import { LocalPeer } from "./prove/localpeer.ts";
import { provenUnit } from "./prove/provenunit.ts";
import { Downloader } from "./release/download.ts";
import { Releaser } from "./release/release.ts";
import { readGenesis } from "./store/snapshot.ts";
import { SignalWatch } from "./situation/watch.ts";
import { demandKeyUnused } from "./transport/keyinuse.ts";
import { NodeTransport } from "./transport/transport.ts";
import type { Escalator } from "./roster/escalation.ts";
import { openDuties } from "./roster/open.ts";
import { openDeliveries } from "./subscription/open.ts";
import { KeystoreAuthor } from "./submit/author.ts";
import { DueChanges } from "./submit/duechanges.ts";
import { Gateway } from "./submit/gateway.ts";
import { AuditLog } from "./vault/audit.ts";
import { FolderFiles } from "./vault/files.ts";
import { Keystore } from "./vault/keystore.ts";
import { Uploads } from "./vault/uploads.ts";
import { Vault } from "./vault/vault.ts";
import { CachingVerifier } from "./validate/verifier.ts";
import { processVerifier } from "./validate/workerpool.ts";
import type { NodeOptions } from "./nodeoptions.ts";
import { openLedger } from "./openledger.ts";

/** A running node: its parts, what its peers see of it, and how it ends. */
export interface RunningNode {
  readonly parts: NodeParts;
  readonly keystore: Keystore;
  readonly peer: Peer;
  readonly climber: Climber;
  /** Where the node raises signals by itself. */
  readonly watch: SignalWatch | undefined;
  /** The ways to nodes on other machines. */
  readonly transport: NodeTransport | undefined;
  /** Executes every block again from genesis. @throws NodeError DATA_BROKEN */
  verifyReplay(): Promise<Replayed>;
  close(): Promise<void>;
}

/**
 * Opens the node of a folder. This is the only place where its parts are put together.
 * @throws NodeError CONFIGURATION, DIRECTORY_LOCKED, KEYSTORE_LOCKED
 */
export async function openNode(options: NodeOptions): Promise<RunningNode> {
  const { dir, clock, random, findPeer } = options;
  const bytes = (size: number) => random.bytes(size);
  const genesis = readGenesis(dir);
  const keystore = new Keystore({
    dir: join(dir, "keystore"),
    random: bytes,
    now: () => clock.now(),
    passphrase: options.passphrase,
  });
  const verifier = new CachingVerifier(nodeCrypto, processVerifier);
  const holder = options.unit ?? hostOf(genesis);
  const self = options.transport?.own.find((node) => node.unit === holder && keystore.holds(node.key));
  if (self !== undefined) await demandKeyUnused(self, keystore.seed(self.key));
  const own = new OwnEffects();
  const { chain, engine, calls } = await openLedger(genesis, keystore, { verifier, own }, { ...options, unit: holder });
  const vault = await Vault.open({
    freeBytes: () => freeBytesOf(dir),
    dir: join(dir, "vault"),
    random: bytes,
    now: () => clock.now(),
    masterKey: keystore.vaultKey(holder),
    holder,
  });
  const auditFiles = new FolderFiles(join(dir, "audit"));
  const auditLog = await AuditLog.open({ dir: join(dir, "audit"), now: () => clock.now(), files: auditFiles });
  const { databaseUrl } = options;
  const readModel = await openReadModel({ dir, chain, clock, hash: nodeCrypto.sha256, databaseUrl });

  const endorser = new Endorser({
    chain,
    contracts: CONTRACTS,
    crypto: nodeCrypto,
    verifier,
    clock,
    own,
    // Read anew for each act: keys are rotated and managers suspended while the node runs.
    get signers() {
      return endorsementSigners(chain, keystore);
    },
    missingSealed: (digests) => digests.filter((digest) => !vault.has(digest)),
  });
  const transport =
    options.transport &&
    new NodeTransport({
      ...options.transport,
      calls: (own, screen) => ({ ...calls, ...options.transport?.calls(own, screen) }),
      ...{ dir, chain, clock, verifier, vault, keystore, unit: holder, hash: nodeCrypto.sha256 },
      onFault: options.onFault ?? (() => undefined),
    });
  const climber = new Climber({ chain, clock, due: (now, limit) => readModel.dueReports(now, limit) });
  const releaser = new Releaser({
    chain,
    clock,
    vault,
    sealedParts: (record) => sealedPartsOf({ readModel }, record),
    recipient: (of, unit) =>
      provenUnit({ chain, crypto: nodeCrypto, now: () => clock.now(), findPeer, tree: options.tree }, of, unit),
    recordRelease: async ({ recipient, record, grant }) => {
      await auditLog.append({ what: "detail", unit: recipient, officer: "release", record, purpose: "release", grant });
    },
    refreshRegistry: options.refreshRegistry,
  });
  const onFault = options.onFault ?? (() => undefined);
  const deliveries = openDeliveries({
    ...{ dir, clock, random, onFault, settings: options.delivery },
    parts: {
      ...{ chain, clock, readModel },
      get duties() {
        return duties;
      },
    },
    unitKey: (unit) => keystore.vaultKey(unit),
  });
  const duties = openDuties({
    ...{ dir, random, findPeer, onFault, courier: deliveries.courier, parts: { chain, clock, readModel } },
    unitKey: (unit) => keystore.vaultKey(unit),
  });
  const intake =
    options.intake &&
    new Intake({
      ...options.intake,
      ...{ dir, key: keystore.vaultKey(`intake ${options.intake.unit}`), random: bytes, elapsed: elapsedMs },
      now: () => clock.now(),
    });
  const parts: NodeParts = {
    chain,
    deliveries,
    intake,
    duties,
    contracts: CONTRACTS,
    crypto: nodeCrypto,
    clock,
    gateway: new Gateway({
      chain,
      contracts: CONTRACTS,
      crypto: nodeCrypto,
      verifier,
      clock,
      get endorsers() {
        return [endorser, ...(transport?.endorsers ?? [])];
      },
      refreshRegistry: options.refreshRegistry,
      atWorkMax: engine === undefined ? ACTS_AT_WORK_MAX : ACTS_ORDERED_MAX,
    }),
    author: new KeystoreAuthor({ chain, crypto: nodeCrypto, clock, random, keystore }),
    readModel,
    vault,
    uploads: new Uploads({ vault, random: (size) => random.bytes(size), now: () => clock.now() }),
    downloader: new Downloader({
      findPeer,
      request: (grant) =>
        (chain.state.get(key.request(grant))?.value ?? undefined) as unknown as RequestState | undefined,
      now: () => clock.now(),
      chainName: (id) => options.tree().find((one) => one.id === id)?.name ?? id,
      privateKey: (unit, text) => keystore.hpkePrivateKey(unit, text),
    }),
    findPeer,
    tree: options.tree,
    readLog: readLogOf(auditLog, auditFiles),
    handovers: new Handovers({ dir, random: bytes, now: () => clock.now() }),
    filters: new FilterStore({ dir, random: bytes, now: () => clock.now() }),
    wakeClimber: () => climber.wake(),
    links: options.links,
    engine,
    bulletins: new BulletinStore(dir, nodeCrypto.sha256),
    font: findFont(options.font),
    keystore,
    folder: () => folderState(dir),
    importer: openImporter(dir, random, () => parts),
    version: options.version,
  };
  const peer = localPeer(parts, releaser, duties.escalator);
  let isKept = false;
  const eraser = new Eraser({
    chain,
    clock,
    erase: (record, keyBackupDays) => vault.erase(record, keyBackupDays),
    confirm: (certificate) => confirmErasure(parts, keystore, certificate),
    removeBody: (height, index) => chain.removeBody(height, index),
    custody: (record) => readModel.custody(record),
    listActs: (action, page) => readModel.listActs("node", { action }, page),
    tidy: async (before, { auditDays }) => {
      // Only a crash leaves such parts, so the first time after the start is enough.
      if (!isKept) await keepCommitted(parts);
      isKept = true;
      await vault.discardStaged(before);
      await auditLog.prune(auditDays);
      await intake?.tidy();
    },
    onFault,
  });
  const dueChanges = new DueChanges(chain, onFault);
  const watch = options.watch && new SignalWatch({ ...options.watch, parts, onFault });
  const close = async () => {
    await parts.importer.close();
    parts.gateway.close();
    parts.uploads.close();
    await watch?.stop();
    await Promise.all([deliveries.deliverer.stop(), duties.escalator.stop()]);
    await transport?.close();
    await climber.stop();
    await eraser.stop();
    await dueChanges.stop();
    await chain.close();
    await readModel.close();
    await auditLog.close();
    await intake?.close();
  };
  try {
    await transport?.start(endorser, peer);
  } catch (error) {
    await close();
    throw error;
  }
  climber.start();
  eraser.start();
  dueChanges.start();
  watch?.start();
  deliveries.deliverer.start();
  duties.escalator.start();
  return {
    parts,
    keystore,
    peer,
    climber,
    watch,
    transport,
    verifyReplay: () => chain.verifyReplay(),
    close,
  };
}

/** The manager whose node this is: it answers for the vault. */
function hostOf(genesis: Genesis): string {
  return (
    genesis.units.find((unit) => unit.role !== "member" && unit.host === unit.id)?.id ?? (genesis.units[0] as Unit).id
  );
}

/** Keys of the managers that are hosted here, as the registry names them now. */
function endorsementSigners(chain: Chain, keystore: Keystore): EndorsementSigner[] {
  const managers = (chain.state.get(key.managers())?.value ?? []) as readonly string[];
  return managers.flatMap((unit) => {
    const registered = (chain.state.get(key.unit(unit))?.value as unknown as Unit | null | undefined)?.endorser;
    return registered !== undefined && keystore.holds(registered)
      ? [{ unit, key: registered, sign: (bytes: Uint8Array) => keystore.sign(registered, bytes) }]
      : [];
  });
}

function localPeer(parts: NodeParts, releaser: Releaser, escalator: Escalator): Peer {
  const { chain, crypto, readModel, vault, clock } = parts;
  return new LocalPeer({
    chain,
    crypto,
    clock,
    custody: (record) => readModel.custody(record),
    extentOf: (record, asker) => readModel.extentOf(record, asker),
    anchorBefore: (child, size) => readModel.anchorBefore(child, size),
    anchorAfter: (child, height) => readModel.anchorAfter(child, height),
    openedChild: (child) => readModel.openedChild(child),
    release: (request) => releaser.release(request),
    escalated: (told) => escalator.take(told),
    sealed: async (digest) => {
      if (!releaser.isServed(digest)) throw new NodeError("NOT_FOUND", digest);
      return vault.openRead(digest);
    },
  });
}

/** Engine chain id of a genesis document. */
export function engineName(genesis: Pick<Genesis, "chain" | "epoch">): string {
  return formatChain({ id: genesis.chain, epoch: genesis.epoch });
}
