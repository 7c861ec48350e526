/** What tests of other packages use of the test kit. */
export { selfSigned } from "./certificate.ts";
export { Random } from "./random.ts";
