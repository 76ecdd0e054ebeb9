/**
 * How long a ceremony lives in the log's own time: ten minutes for the longest useful time-out, and five for what
 * arrives late. After it, silence means abandoned. The view `ceremony_outcomes` says the same in SQL.
 */
export const HORIZON_MS = 15 * 60_000;

/** The bits of `ceremonies.settlements`. */
export const SETTLEMENTS = { clientOk: 1, clientError: 2, verified: 4, rejected: 8 } as const;

/** The bits of `ceremonies.sources`. */
export const SOURCE_BITS = { gateway: 1, signedBeacon: 2, unsignedBeacon: 4 } as const;
