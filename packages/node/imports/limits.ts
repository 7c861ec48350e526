/** A file that is sent to be imported; it is held while it is read. */
export const IMPORT_BYTES_MAX = 16 << 20;
/** Imports that run at once on a node, each of another file. */
export const IMPORTS_RUNNING_MAX = 2;
/** Files that are tried at once, each of them held in memory. */
export const PREVIEWS_RUNNING_MAX = 4;
/** Imports of a unit of which a node remembers how they went; by them a file that is sent again is known. */
export const IMPORTS_KEPT_MAX = 100;
/** Rows that are filed at once: enough to share blocks, a small part of what may wait. */
export const ROWS_AT_ONCE = 48;
/** Reports that a dry run shows. */
export const SAMPLE_MAX = 20;
