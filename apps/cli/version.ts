/** Version of this release; it stands in /v1/node and in the API document. */
export const VERSION = "0.1.0";
