/** A node: one chain with everything that serves it. */
export { type FontFile, findFont } from "./bulletin/font.ts";
export type { Chain, ChainReader, CommittedBlock, CommittedEntry } from "./chain.ts";
export { Climber, type DueReport } from "./climb/climber.ts";
export { exportArchive, verifyArchive } from "./archive/file.ts";
export { findEngine } from "./cometbft/binary.ts";
export { enginePid, pauseEngine } from "./cometbft/pause.ts";
export { Endorser } from "./endorse/endorser.ts";
export { OwnEffects } from "./endorse/owneffects.ts";
export { NodeError, type NodeErrorCode } from "./errors.ts";
export { type Clock, ScenarioClock, hostClock } from "./host/clock.ts";
export { nodeCrypto } from "./host/crypto.ts";
export { type Disk, FolderDisk } from "./host/disk.ts";
export { type Ed25519Signer, ed25519Signer } from "./host/ed25519.ts";
export { MemoryDisk } from "./host/memorydisk.ts";
export { type Random, hostRandom } from "./host/random.ts";
export { type ChainOptions, type Ledger, openChain } from "./ledger.ts";
export { type Storage, folderStorage } from "./store/storage.ts";
export { type RunningNode, engineName, openNode } from "./node.ts";
export type { NodeOptions } from "./nodeoptions.ts";
export type { NodeParts } from "./operations/parts.ts";
export type { FindPeer, Peer } from "./peer.ts";
export type { TreeChain } from "./prove/prooffile.ts";
export type { Batch, Entry, FrozenValues, KeyValueStore } from "./store/keyvalue.ts";
export { LmdbStore } from "./store/lmdb.ts";
export { MemoryStore } from "./store/memorystore.ts";
export { packedSituationModel, shippedSituationModel, unpackedSituationModel } from "./situation/situationmodel.ts";
export { packedModel, shippedEmotionModel, shippedPolarityModel, unpackedModel } from "./situation/models.ts";
export { jiebaSegment } from "./situation/segmenter.ts";
export { type ActResult, Gateway } from "./submit/gateway.ts";
export { signatureChecks } from "./validate/checks.ts";
export { CachingVerifier } from "./validate/verifier.ts";
export { createServer, listen, type ServerOptions } from "./serve/server.ts";
export { BACKUP_MARK } from "./host/foldersize.ts";
export { backupLmdb } from "./store/backup.ts";
export { KnownNode, nodesOf } from "./transport/directory.ts";
export type { NodeTransport } from "./transport/transport.ts";
export { type LedgerSnapshot, openSnapshot, readGenesis } from "./store/snapshot.ts";
export { type SideValue, type StateDiff, diffStates } from "./store/statediff.ts";
export type { OidcSettings } from "./signin/oidc.ts";
export { type Persona, SignIn } from "./signin/signin.ts";
export { EnrolmentStore } from "./signin/enrolments.ts";
export {
  type AddressRules,
  demandAddress,
  isNetwork,
  permittedAddresses,
  systemResolve,
} from "./subscription/address.ts";
export { demandSigned } from "./subscription/signature.ts";
export { pinnedLookup } from "./subscription/webhook.ts";
export type { DeliverySettings } from "./subscription/send.ts";
export { TokenStore } from "./token/tokens.ts";
export { Keystore } from "./vault/keystore.ts";
export { replaceFile } from "./vault/replacefile.ts";
export { signalFactsOf } from "./situation/raising.ts";
