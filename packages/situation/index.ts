export { type Provenance, inputsDigest } from "./provenance.ts";
