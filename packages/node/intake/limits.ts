/** Bounds of the public intake. */

/** Submissions that one address may make in a minute; one household or office shares an address. */
export const PER_ADDRESS_MINUTE = 20;
/** Submissions that the node takes in a minute from all. */
export const PER_MINUTE = 6_000;
/** Submissions that wait for an officer; more than that nobody would look at. */
export const WAITING_MAX = 20_000;
/** Addresses whose counts are remembered; beyond it the minute's counts begin anew. */
export const ADDRESSES_MAX = 50_000;
/** Tries of a code that one address may make in a minute. */
export const CODES_PER_MINUTE = 30;
/** Itineraries that are compared with one case. */
export const COMPARED_MAX = 5_000;
/** Days after which what was declined, withdrawn or accepted is forgotten. */
export const KEPT_DAYS = 30;
