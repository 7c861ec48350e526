/** Bulletins: their content from figures with their origin, and documents of it in Chinese and English. */
export { afterActionReport } from "./afteraction.ts";
export { BulletinContent, CONTENT_LIMITS, contentDigest, signatureFacts } from "./content.ts";
export type { Signature } from "./document.ts";
export { type BulletinCode, BulletinError } from "./fault.ts";
export type { AfterActionInput, AroundMeasure, Asked, BulletinInput, Estimate } from "./input.ts";
export { measuresOf } from "./measures.ts";
export type { Font } from "./pdf.ts";
export { type Pages, type ReadBulletin, readBulletin } from "./read.ts";
export { largestSeries, situationReport } from "./situationreport.ts";
export type { Language } from "./words.ts";
export { type DocumentFormat, writeBulletin } from "./write.ts";
