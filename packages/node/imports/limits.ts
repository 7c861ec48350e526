/** A file that is sent to be imported; it is held while it is read. */
export const IMPORT_BYTES_MAX = 16 << 20;
/** Imports that run at once on a node, each of another file. */
export const IMPORTS_RUNNING_MAX = 2;
/** Imports of which a node remembers how they went. */
export const IMPORTS_KEPT_MAX = 100;
/** Rows that are filed at once: enough to share blocks, a small part of what may wait. */
export const ROWS_AT_ONCE = 48;
/** Reports that a dry run shows. */
export const SAMPLE_MAX = 20;
