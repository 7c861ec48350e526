/** Bounds of signing in. Times in milliseconds. */

/** A shift with its hand-over. */
export const SESSION_MS_MAX = 12 * 3_600_000;
/** Sessions of one officer; beyond them the oldest ends. */
export const OWN_SESSIONS_MAX = 32;
/** A day for whoever is on the next shift. */
export const ENROLMENT_MS_MAX = 24 * 3_600_000;
/** How long a browser may take to answer a challenge, or to come back from an identity provider. */
export const CHALLENGE_MS_MAX = 5 * 60_000;
export const CHALLENGES_MAX = 10_000;
/** Acts that one officer may have waiting for a passkey: each holds a whole proposal. */
export const OWN_CHALLENGES_MAX = 8;
export const PASSKEYS_MAX = 16;
/** Tries to sign in from one address. */
export const SIGN_INS_PER_MINUTE = 60;
