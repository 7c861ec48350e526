/** What tests of other packages use of the test kit. */
export { Random } from "./random.ts";
