/** The deterministic ledger: rules, formats and proofs. Pure and synchronous. */
export {
  AHEAD_MS_MAX,
  APPENDS_MAX,
  ARGS_BYTES_MAX,
  ATTACHMENTS_MAX,
  ATTACHMENT_BYTES_MAX,
  BLOCK_BYTES_MAX,
  BLOCK_TRANSACTIONS_MAX,
  BODY_BYTES_MAX,
  BREAK_GLASS_MS_MAX,
  COMMIT_BYTES_MAX,
  DEPTH_MAX,
  DETECTORS_MAX,
  DETECTOR_AREAS_MAX,
  DETAIL_BYTES_MAX,
  ENDORSEMENTS_MAX,
  ENDORSEMENT_PATH_MAX,
  EVENT_LEGS_MAX,
  EXPIRY_MS_MAX,
  GROUP_MEMBERS_MAX,
  HEADER_BYTES_MAX,
  LANE_WINDOW_MAX,
  MANAGERS_MAX,
  MEMBERS_MAX,
  OFFICER_KEYS_MAX,
  PACKETS_MAX,
  PENDING_CHANGES_MAX,
  POST_TEXT_BYTES_MAX,
  READS_MAX,
  RECEIPT_DIGESTS_MAX,
  REGISTRATION_KEYS_MAX,
  REGISTRATION_OFFICERS_MAX,
  RELEASE_SOURCES_MAX,
  RETRIES_MAX,
  SOURCES_MAX,
  STATE_RING_HEIGHTS,
  TICK_SKEW_MS_MAX,
  TRANSACTION_BYTES_MAX,
  VALIDATORS_MAX,
  VALIDATOR_POWER_MAX,
  WRITES_MAX,
} from "./limits.ts";
export { CODES, type Code, Refusal, codeNumber, demand, isFinal } from "./codes.ts";
export type { Head } from "./head.ts";
export { TrustedChain, ValidatorText, trustedState, validatorsOf } from "./trust.ts";
export { Genesis, encodeGenesis, genesisDigest, genesisState, parseGenesis, trustOf } from "./genesis.ts";
export { currentValidators, engineStart } from "./engine.ts";
export {
  type Appended,
  BlockExecution,
  type BlockToExecute,
  type ExecutedBlock,
  type MachineRules,
  type Outcome,
  executeBlock,
} from "./machine.ts";
export { decodeBase64url, encodeBase64url } from "./bytes/base64url.ts";
export { BytesError, type BytesErrorCode, compare, concat, decodeU64, encodeU64, equal } from "./bytes/bytes.ts";
export {
  CanonicalError,
  type CanonicalErrorCode,
  type CanonicalLimits,
  type Json,
  decodeCanonical,
  encodeCanonical,
} from "./bytes/canonical.ts";
export { conform } from "./bytes/conform.ts";
export { decodeHex, encodeHex } from "./bytes/hex.ts";
export {
  type Field,
  ProtoError,
  type ProtoErrorCode,
  ProtoWriter,
  asInt64,
  encodeDelimited,
  encodeVarint,
  readFields,
} from "./bytes/proto.ts";
export { sameJson } from "./bytes/same.ts";
export { decodeUtf8, encodeUtf8, utf8Size } from "./bytes/utf8.ts";
export {
  KeyError,
  type KeyErrorCode,
  type PublicKey,
  type Suite,
  formatPublicKey,
  parsePublicKey,
} from "./crypto/keys.ts";
export { type Crypto, HASH_BYTES, type Hash } from "./crypto/seam.ts";
export {
  type SignatureCheck,
  type SignatureFact,
  type SignatureFacts,
  UnknownSignature,
  knownFact,
} from "./crypto/signature.ts";
export { isPrimeOrderKey } from "./crypto/subgroup.ts";
export { areaContains, areaLineage, isAreaCode, trimArea } from "./unit/area.ts";
export {
  type ChainName,
  areaOfChain,
  chainContains,
  chainLineage,
  chainOfArea,
  formatChain,
  parseChain,
} from "./unit/chain.ts";
export {
  AreaText,
  BilingualName,
  ChainId,
  DatedKey,
  Department,
  DigestText,
  HostPort,
  HpkeKeyText,
  KeyText,
  Officer,
  OfficerId,
  OfficerRole,
  Passkey,
  PasskeyHost,
  PasskeyText,
  Right,
  Role,
  Time,
  Unit,
  UnitId,
  UnitNode,
} from "./unit/unit.ts";
export { BEIJING_MS, beijingDay, beijingTime } from "./report/beijing.ts";
export { isDay } from "./report/day.ts";
export { checkContent } from "./execute/reports/content.ts";
export {
  Delta,
  EventInformation,
  FourSteps,
  LimitedDelta,
  OpaqueDelta,
  OpenDelta,
  OpinionInformation,
  People,
  Place,
  Sealed,
  SealedReference,
  SealedSummary,
  SecurityLevel,
  Situation,
  Timeliness,
} from "./report/delta.ts";
export {
  CaseData,
  ContactData,
  CountData,
  type Kind,
  KindData,
  LaboratoryData,
  MeasureData,
  OpinionData,
  PassengerFlowData,
  RecordReference,
  ReleaseData,
  ResourceData,
  SIGNAL_KINDS,
  TrajectoryData,
  UnknownCauseData,
} from "./report/kind.ts";
export { type PersonalData, isIdentityNumber, masked, personalIn } from "./report/personal.ts";
export { Summary, summarise, summaryDigest } from "./report/summary.ts";
export {
  type Audience,
  type Membership,
  audienceCommitment,
  audienceOf,
  couldBeInAudience,
  isInAudience,
} from "./policy/audience.ts";
export { DEFAULT_POLICIES } from "./policy/defaults.ts";
export {
  AccessPolicy,
  AudienceClause,
  AudiencePolicy,
  ClimbPolicy,
  ClockPolicy,
  ExchangePolicy,
  POLICY_SCHEMAS,
  type Policy,
  type PolicyDocument,
  type PolicyName,
  QuotaPolicy,
  RegistryPolicy,
  RetentionPolicy,
  PasskeysPolicy,
  UrgencyPolicy,
  SignalsPolicy,
  VerificationPolicy,
} from "./policy/policy.ts";
export { Assertion, assertionChallenge, assertionCheck, withAssertion } from "./endorse/assertion.ts";
export { type Draft, type DraftOptions, draftProposal, encodeSigned } from "./endorse/draft.ts";
export {
  Effects,
  Endorsement,
  effectsDigest,
  effectsDigestOf,
  endorsedRoot,
  endorsementTree,
  endorsementSignBytes,
} from "./endorse/effects.ts";
export {
  Proposal,
  URGENCY_CLASSES,
  type UrgencyClass,
  actId,
  bodyDigest,
  digestBytes,
  intentDigest,
  proposalDigest,
  proposalSignBytes,
  urgencyClass,
} from "./endorse/proposal.ts";
export { type ReadProposal, SignedProposal, readSignedProposal } from "./endorse/signed.ts";
export { simulate } from "./endorse/simulate.ts";
export { FairQueue, type Flow, STRIDES } from "./order/fairqueue.ts";
export { type Leaf, decodeLeaf, encodeLeaf, packetDigest } from "./order/leaf.ts";
export {
  AppHashOpening,
  Climb,
  Heartbeat,
  LanePacket,
  LightBlockText,
  Misbehaviour,
  Receive,
  SystemPayload,
} from "./order/system.ts";
export { decodeTick, encodeTick, isTickAcceptable } from "./order/tick.ts";
export {
  type Act,
  type System,
  type Transaction,
  assembleAct,
  encodeAct,
  lacksBody,
  checkPackets,
  encodeSystem,
  parseTransaction,
  withoutBody,
  parseProven,
} from "./order/transaction.ts";
export { keepPackets, type ProvenReceive } from "./order/provenreceive.ts";
export { type Verdict, admitAct, judgeAct } from "./validate/act.ts";
export { checkAssertion, hasKnownForm, heldPasskeys, registeredPasskeys } from "./validate/assertion.ts";
export type { IsOwn } from "./validate/environment.ts";
export { authorCheck, checkChain, checkSignature, checkStanding, checkTimes } from "./validate/author.ts";
export { type UsedAct, checkDuplicate } from "./validate/duplicate.ts";
export { checkEndorsements, endorsementCheck, endorsementPlan, ownEndorsementCheck } from "./validate/endorsements.ts";
export type { Environment } from "./validate/environment.ts";
export { checkFreshness, isRegistryStale } from "./validate/freshness.ts";
export { checkReads } from "./validate/reads.ts";
export { ANYONE, type Action, MANAGERS, Text, defineAction, runAction, strict } from "./execute/action.ts";
export { ACTIONS, CONTRACTS, CONTRACT_VERSION } from "./execute/all.ts";
export { type ActFacts, Context } from "./execute/context.ts";
export {
  type Contracts,
  MissingContracts,
  actionOf,
  contractsOf,
  demandContracts,
  execute,
} from "./execute/contracts.ts";
export { ChainFacts, Status } from "./execute/facts.ts";
export type { Ledger } from "./execute/ledger.ts";
export { type SystemOutcome, executeSystem } from "./execute/system.ts";
export { SystemLedger } from "./execute/systemledger.ts";
export { underUrgencyPolicy } from "./execute/urgency.ts";
export {
  type ReportState,
  climbSummary,
  demandWriter,
  digestOfSummary,
  needReport,
  sealedDigests,
  settle,
} from "./execute/reports/state.ts";
export { LegBody } from "./execute/events/legpacket.ts";
export { PostPacketBody } from "./execute/events/postpacket.ts";
export { ResourceBody } from "./execute/events/resourcepacket.ts";
export {
  Areas,
  Category,
  EventFacts,
  type EventState,
  LEADERS,
  LegState,
  Level,
  type MemberState,
  Stage,
  WORKERS,
  demandMember,
  demandStatus,
  needEvent,
  needLeg,
  needMember,
  needOpenLeg,
  otherLegs,
  readEvent,
} from "./execute/events/state.ts";
export { AcknowledgementBody, acknowledgeNotice, receiveAcknowledgement } from "./execute/exchange/acknowledge.ts";
export {
  ActOrigin,
  chainOf,
  demandOrigin,
  demandSpeaker,
  originOf,
  readBody,
  speaksFor,
} from "./execute/exchange/claim.ts";
export {
  type ClientState,
  type FollowedHeader,
  clientState,
  followsInOneStep,
  clientValidators,
  followHeader,
  freezeOnMisbehaviour,
} from "./execute/exchange/client.ts";
export { climb } from "./execute/exchange/climb.ts";
export { type PacketHandler, type Relation, deliver } from "./execute/exchange/deliver.ts";
export { type Lane, isReceived, readLane, recordReceipt, recordRefusal } from "./execute/exchange/lane.ts";
export {
  AUTHORITY_LANE,
  Destination,
  Packet,
  PacketType,
  downLane,
  isLaneFor,
  upLane,
} from "./execute/exchange/packet.ts";
export { type ProvenPacket, provePackets } from "./execute/exchange/proven.ts";
export { receive } from "./execute/exchange/receive.ts";
export { route } from "./execute/exchange/route.ts";
export { type ReportStatus, StatusUpdate } from "./execute/exchange/statusupdate.ts";
export { type SummaryState, mergeSummary, receiveSummary } from "./execute/exchange/summaries.ts";
export { BreakGlassBody, DecisionBody, ReceiptBody, RequestBody } from "./execute/access/packet.ts";
export { mayRelease, mayReleaseAway } from "./execute/access/release.ts";
export {
  AccessStatus,
  BREAK_GLASS,
  type BreakGlassState,
  Decider,
  type GrantState,
  Purpose,
  RefusalReason,
  type RequestState,
  Requester,
  Review,
  Standing,
  describe,
  needGrant,
  readGrant,
} from "./execute/access/state.ts";
export { Decimal, SignalFacts, type SignalStanding, type SignalState, signalId } from "./execute/signals/state.ts";
export { RefutationBody, ReleaseBody, RiskLevel } from "./execute/releases/publish.ts";
export { Sources, sourcesOf } from "./execute/releases/sources.ts";
export { ReleaseKind, type ReleaseStanding, type ReleaseState, bulletinId } from "./execute/releases/state.ts";
export type { Change, ChangeState, ChangeStatus, PendingChange } from "./execute/governance/change.ts";
export { type Difference, describeChange, differences } from "./execute/governance/difference.ts";
export { type DueChanges, applyDueChanges, effectNow } from "./execute/governance/due.ts";
export { homeOf } from "./execute/registry/form.ts";
export { AudienceRecord, AuthorityRecord } from "./execute/registry/record.ts";
export { type StateDifference, firstStateDifference } from "./state/firstdifference.ts";
export { stateKeyHash, stateUpdates, stateValueHash } from "./state/hashes.ts";
export { type Subtree, joinSubtrees, subtreeOf } from "./state/subtree.ts";
export { isPolicyKey, key } from "./state/key.ts";
export {
  EMPTY_SUBTREE,
  type Entry,
  StateTreeError,
  type StateTreeErrorCode,
  TreeHasher,
  isLeaf,
  keyHashOf,
  leafEntry,
  valueHashOf,
} from "./state/node.ts";
export { PAGE_LEVELS, Page, type PageId, SLOTS, childId, slotOf } from "./state/page.ts";
export { type StateLeaf, type StateProof, proveKey, verifyStateProof } from "./state/stateproof.ts";
export { type ReadPage, type StateUpdate, type UpdatedTree, stateRoot, updateTree } from "./state/tree.ts";
export {
  Overlay,
  type StateReader,
  type Version,
  type Versioned,
  decodeVersioned,
  encodeVersioned,
} from "./state/versioned.ts";
export { appHash, appHashOf, openAppHash } from "./proof/apphash.ts";
export {
  type Block,
  type BlockInput,
  type MadeBlock,
  PART_BYTES,
  blockFits,
  decodeBlock,
  encodeBlock,
  makeBlock,
  partSetHeader,
} from "./proof/block.ts";
export {
  type BlockId,
  NO_BLOCK,
  type PartSetHeader,
  decodeBlockId,
  encodeBlockId,
  isNoBlock,
  sameBlockId,
} from "./proof/blockid.ts";
export {
  type Commit,
  type CommitVote,
  ED25519_SIGNATURE_BYTES,
  NO_COMMIT,
  commitHash,
  decodeCommit,
  encodeCommit,
  medianTime,
} from "./proof/commit.ts";
export { type TransactionResult, consensusParamsHash, dataHash, resultsHash } from "./proof/commitments.ts";
export { type ConflictErrorCode, type ConflictVerdict, detectConflict, detectFork } from "./proof/conflict.ts";
export { consistencyProof, verifyConsistency } from "./proof/consistency.ts";
export { BLOCK_PROTOCOL, type Header, decodeHeader, encodeHeader, headerHash } from "./proof/header.ts";
export {
  EMPTY_HISTORY,
  type History,
  HistoryError,
  type HistoryErrorCode,
  appendLeaf,
  appendLeaves,
  decodeHistory,
  encodeHistory,
  leafHash,
  nodeHash,
  rootOf,
} from "./proof/history.ts";
export { inclusionProof, rootFromInclusion, verifyInclusion } from "./proof/inclusion.ts";
export {
  type LightBlock,
  type LightBlockJson,
  commitSignatures,
  formatLightBlock,
  parseLightBlock,
} from "./proof/lightblock.ts";
export {
  type LightClock,
  type LightErrorCode,
  type LightState,
  type LightVerdict,
  contentError,
  genesisLightState,
  lightStateOf,
  powerError,
  signatureVerdict,
  verifyUpdate,
  vouchError,
} from "./proof/lightclient.ts";
export { Message, decodeStrict, sized, sizedOrEmpty } from "./proof/message.ts";
export { type ProvenLeaf, multiproof, rootFromMultiproof } from "./proof/multiproof.ts";
export { IncludedLeaf, IncludedTransaction, ProofFile, parseProofFile } from "./proof/prooffile.ts";
export { type ProvenState, openState, proveState } from "./proof/provenstate.ts";
export { simpleProof, simpleProofHolds, simpleRoot } from "./proof/simpletree.ts";
export { type NodeAt, splitOf, subtreeRoot } from "./proof/subtree.ts";
export {
  type ReadTile,
  TILE_HASHES,
  type TileId,
  type TileWrite,
  appendToTiles,
  nodeAtTiles,
  tileWidth,
} from "./proof/tiles.ts";
export {
  type Timestamp,
  ZERO_TIME,
  addMs,
  compareTimestamps,
  decodeTimestamp,
  encodeTimestamp,
  msOfTimestamp,
  timestampOfMs,
} from "./proof/timestamp.ts";
export {
  ADDRESS_BYTES,
  ED25519_KEY_BYTES,
  type Validator,
  indexOfKey,
  isValidatorSet,
  sortValidators,
  totalPower,
  updateValidators,
  validatorAddress,
  validatorsHash,
} from "./proof/validators.ts";
export { type ProofLink, type ProofVerdict, verifyProof, verifyProofFrom, whatOf } from "./proof/verifyproof.ts";
export { type Precommit, precommitSignBytes, voteTime } from "./proof/vote.ts";
