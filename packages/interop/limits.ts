/** Every bound on what is read of other systems' files. Sizes in bytes, texts in UTF-16 units. */

/** A table's file as it is stored. */
export const TABLE_BYTES_MAX = 64 << 20;
/** What one file inside an .xlsx may be unpacked, and all that are read together. */
export const INFLATED_BYTES_MAX = 512 << 20;
/** How many times its size a file inside an .xlsx may grow; small ones are let be. Sheets of one repeated row reach 100. */
export const INFLATION_RATIO_MAX = 250;
export const INFLATION_FREE_BYTES = 1 << 20;
export const ARCHIVE_ENTRIES_MAX = 1_000;
/** Texts that cells share; they are held while the sheet is read. */
export const SHARED_TEXT_MAX = 32 << 20;
export const SHARED_STRINGS_MAX = 1_000_000;
export const ROWS_MAX = 200_000;
export const COLUMNS_MAX = 256;
/** One cell; Excel's own limit. */
export const CELL_TEXT_MAX = 32_767;
/** Merged ranges that are remembered of one sheet. */
export const MERGES_MAX = 10_000;
/** Findings of one code that are told of one row of a sheet. */
export const ROW_FINDINGS_MAX = 64;
/** One record of a CSV file. */
export const RECORD_TEXT_MAX = 1 << 20;
export const XML_DEPTH_MAX = 32;
/** XML without a `<` in between; longer texts are cut, longer tags refused. */
export const XML_RUN_MAX = 128 << 10;
/** XML in which no element begins or ends, comments among it. */
export const XML_SILENT_MAX = 1 << 20;
/** An XML document that is read whole, and its elements. */
export const XML_BYTES_MAX = 1 << 20;
export const XML_ELEMENTS_MAX = 20_000;
/** Resources of one FHIR Bundle. */
export const FHIR_ENTRIES_MAX = 1_000;
