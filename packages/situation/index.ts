export { type Provenance, inputsDigest } from "./provenance.ts";
export { type AgeBand, type AttackRates, type AttackRow, attackRates } from "./epidemic/attack.ts";
export {
  type CalibrateOptions,
  type Calibration,
  type CalibrationRow,
  type NamedCounts,
  calibrate,
} from "./epidemic/calibrate.ts";
export {
  type Case,
  type CaseRow,
  type EpidemicCurve,
  type ReadCases,
  epidemicCurve,
  readCases,
} from "./epidemic/cases.ts";
export { type CompareOptions, type CompareRow, type Comparison, compareControl } from "./epidemic/compare.ts";
export {
  type ClusterRow,
  type ContactLink,
  type IntervalSummary,
  type TransmissionTree,
  type TreeRow,
  transmissionTree,
} from "./epidemic/contacts.ts";
export { type CountOptions, type DailyCounts, type DayRow, type ReadCounts, dailyCounts } from "./epidemic/counts.ts";
export { dayNumber, dayText } from "./epidemic/days.ts";
export { type DelayDistribution, type DelayRow, reportingDelay } from "./epidemic/delay.ts";
export {
  type EpidemicCode,
  type Problem as EpidemicProblem,
  type ProblemCode as EpidemicProblemCode,
  EpidemicError,
} from "./epidemic/fault.ts";
export { type Growth, type GrowthResult, growth } from "./epidemic/growth.ts";
export { type GravityArea, type GravityOptions, type TravelLink, gravityLinks } from "./epidemic/links.ts";
export {
  type Measure,
  type MeasureOptions,
  type MeasureRow,
  type Measures,
  rtAroundMeasures,
} from "./epidemic/measures.ts";
export { type Nowcast, type NowcastOptions, type NowcastRow, nowcast } from "./epidemic/nowcast.ts";
export { type OriginRow, type Origins, importAgainstLocal } from "./epidemic/origin.ts";
export { type Projection, type ProjectionRow, type ProjectOptions, exceeds, project } from "./epidemic/project.ts";
export { type Proportion, proportion } from "./epidemic/proportion.ts";
export {
  type AreaCounts,
  type Reached,
  type ReachedOptions,
  type ReachedRow,
  reachedNext,
} from "./epidemic/reached.ts";
export { type RtOptions, type RtResult, type RtRow, estimateRt } from "./epidemic/rt.ts";
export { type SerialInterval, discreteSerialInterval, givenSerialInterval, meanOf } from "./epidemic/serialinterval.ts";
export { DOMAIN_WORDS } from "./text/dictionary.ts";
export type { Segment } from "./text/segment.ts";
export { defaultDetector } from "./warning/default.ts";
export { type Detection, type DetectionRow, detect } from "./warning/detect.ts";
export { type EearsBound, type EearsOptions, eears, eearsBound } from "./warning/eears.ts";
export {
  type Choice,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationRow,
  evaluateDetectors,
} from "./warning/evaluate.ts";
export type { Judged, Reason } from "./warning/judged.ts";
export { type CountSeries, type ReadSeries, type SeriesOptions, countSeries } from "./warning/series.ts";
export { DETECTOR_METHODS, type DetectorMethod, type DetectorSettings, detectorSettings } from "./warning/settings.ts";
export { type ReadThresholds, type ThresholdRule, chooseThreshold, readThresholds } from "./warning/thresholds.ts";
export {
  type Burst,
  type BurstOptions,
  type TermBurstOptions,
  type TermBurstRow,
  type TermBursts,
  kleinbergBursts,
  termBursts,
} from "./situations/bursts.ts";
export { type ChartOptions, situationsChart } from "./situations/chart.ts";
export { type SituationCode, SituationError } from "./situations/fault.ts";
export { keywordCounts, keywordsOf } from "./situations/keywords.ts";
export {
  type PostOptions,
  type PostProblem,
  type PostProblemCode,
  type PostRow,
  type PostStream,
  type ReadPosts,
  idOf,
  readPosts,
} from "./situations/posts.ts";
export { CLASSES, SITUATIONS, type Situation, type SituationClass } from "./situations/situation.ts";
export { type Stage, type StageRow, type Stages, type Wave, opinionStages } from "./situations/stages.ts";
export {
  type FirstSeen,
  type FirstSeenOptions,
  type FirstSeenRow,
  type TopicOptions,
  type TopicRow,
  type Topics,
  dayTopics,
  firstSeenTerms,
} from "./situations/topics.ts";
export { type BySituation, type Trend, type TrendRow, keywordTrend, sharesOf } from "./situations/trend.ts";
export { Counter, type Counts, type Families, inverseFrequencies, weigh } from "./text/features.ts";
export { type LinearModel, type RidgeOptions, logistic, scoreOf, trainLogistic, trainRidge } from "./text/linear.ts";
export {
  type Likeness,
  type NearDuplicateOptions,
  NearDuplicates,
  compareTexts,
} from "./text/nearduplicate.ts";
export { type Reading, TEXT_LENGTH_MAX, type UnreadReason, readText } from "./text/read.ts";
export type { SparseRow } from "./text/sparse.ts";
export {
  type ClassRow,
  type SituationExample,
  type SituationModel,
  type SituationOrigin,
  classifySituations,
  trainSituations,
} from "./situations/classify.ts";
export { decodeSituationModel, encodeSituationModel } from "./situations/modelfile.ts";
export {
  type EmotionGroup,
  type PolarityGroup,
  type Whereabouts,
  emotionBy,
  hourOf,
  polarityBy,
} from "./opinion/aggregate.ts";
export { macroF1, pearson } from "./opinion/agreement.ts";
export {
  type EmotionLabel,
  type EmotionModel,
  type EmotionRow,
  INTENSITY_MAX,
  scoreEmotion,
  trainEmotion,
} from "./opinion/emotion.ts";
export { type OpinionCode, OpinionError } from "./opinion/fault.ts";
export { type OpinionModel, decodeModel, encodeModel } from "./opinion/modelfile.ts";
export {
  POLARITIES,
  type Polarity,
  type PolarityModel,
  type PolarityRow,
  scorePolarity,
  trainPolarity,
} from "./opinion/polarity.ts";
export { EMOTIONS, type Emotion } from "./opinion/signals.ts";
export type { Example } from "./opinion/training.ts";
