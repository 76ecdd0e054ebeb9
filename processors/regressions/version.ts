/**
 * The detector's number, in every row that it writes. Raise it with any change that changes findings: the new detector
 * then judges all history anew, beside the rows of the older, and never goes on from what the older one remembered.
 */
export const DETECTOR_VERSION = 2;
