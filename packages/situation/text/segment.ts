/** Cuts a text into words. It is native code, so it reaches this package as an argument; `node` has the one for Chinese. */
export type Segment = (text: string) => readonly string[];
