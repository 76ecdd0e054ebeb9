/** Every bound of the SDK. The collector has its own; these stay at or under them. */
export const bodyBytesMax = 8192;
export const beaconEventsMax = 32;
export const ceremonyEventsMax = 64;
/** Focus comes and goes; it may not use up the room of the steps that matter. */
export const ceremonySignalsMax = 40;
/** Ceremonies that are called and not settled. */
export const openCeremoniesMax = 8;
/** `offered` and `optionsRequested` before there is a ceremony. */
export const earlyEventsMax = 4;
export const batchMs = 1000;
/** A loss of focus this soon after the call is taken for the authenticator's sheet. */
export const sheetMs = 1000;
export const queueBeaconsMax = 64;
export const queueBytesMax = 64 * 1024;
export const queueAgeMs = 10 * 60_000;
/** Ceremonies whose next sequence number is kept. */
export const sequencesMax = 16;
export const answerTimeoutMs = 10_000;
export const retryFirstMs = 1000;
export const retryMs = 60_000;
export const retryAfterMaxMs = 5 * 60_000;
export const errorTextMax = 256;
export const elapsedMsMax = 86_400_000;
export const timeoutMsMax = 0x7fffffff;
export const countMax = 10_000;
