import { compareText } from '../sessionize/join.ts';
import type { CauseFacts, Named, SettledError } from './facts.ts';

/** The least facts that hold both: what the events of either say, in whatever order they came. */
export function joinFacts(a: CauseFacts, b: CauseFacts): CauseFacts {
  return {
    kind: Math.max(a.kind, b.kind),
    mediation: Math.max(a.mediation, b.mediation),
    signed: a.signed || b.signed,
    surface: Math.max(a.surface, b.surface),
    purpose: Math.max(a.purpose, b.purpose),
    settledOk: a.settledOk || b.settledOk,
    verified: a.verified || b.verified,
    rejected: a.rejected || b.rejected,
    prompted: a.prompted || b.prompted,
    fallback: a.fallback || b.fallback,
    error: b.error === null ? a.error : betterError(a.error, b.error),
    rejection: laterText(a.rejection, b.rejection),
    rpCode: laterText(a.rpCode, b.rpCode),
    timeoutMs: Math.max(a.timeoutMs, b.timeoutMs),
    focusLostMs: Math.min(a.focusLostMs, b.focusLostMs),
    focusGainedMs: Math.max(a.focusGainedMs, b.focusGainedMs),
    hiddenMs: Math.min(a.hiddenMs, b.hiddenMs),
    visibleMs: Math.max(a.visibleMs, b.visibleMs),
    leftMs: Math.min(a.leftMs, b.leftMs),
    sheetMs: Math.min(a.sheetMs, b.sheetMs),
    attention: a.attention | b.attention,
    allowCount: Math.max(a.allowCount, b.allowCount),
    excludeCount: Math.max(a.excludeCount, b.excludeCount),
    attachment: Math.max(a.attachment, b.attachment),
    transports: a.transports | b.transports,
    hints: laterText(a.hints, b.hints),
    capabilities: a.capabilities | b.capabilities,
    probed: a.probed || b.probed,
    os: betterName(a.os, b.os),
    browser: betterName(a.browser, b.browser),
    device: betterName(a.device, b.device),
    networkKind: Math.max(a.networkKind, b.networkKind),
    asn: Math.max(a.asn, b.asn),
    prefix: laterText(a.prefix, b.prefix),
    playServices: laterText(a.playServices, b.playServices),
    userRef: laterText(a.userRef, b.userRef),
    deviceRef: laterText(a.deviceRef, b.deviceRef),
    heardAtMs: Math.max(a.heardAtMs, b.heardAtMs),
  };
}

/** The better-founded error; of two equally founded ones, the later in the order of their fields. */
export function betterError(known: SettledError | null, said: SettledError): SettledError {
  return known === null || compareErrors(said, known) > 0 ? said : known;
}

function compareErrors(a: SettledError, b: SettledError): number {
  return (
    a.rank - b.rank ||
    compareText(a.name, b.name) ||
    compareText(a.message, b.message) ||
    compareText(a.native, b.native) ||
    (a.code ?? Number.MIN_SAFE_INTEGER) - (b.code ?? Number.MIN_SAFE_INTEGER) ||
    (a.elapsedMs ?? -1) - (b.elapsedMs ?? -1)
  );
}

export function betterName(a: Named, b: Named): Named {
  const order = a.rank - b.rank || compareText(a.name, b.name) || compareText(a.version, b.version);
  return order >= 0 ? a : b;
}

/** The later of two texts in the order of their bytes; empty is "not said". */
export function laterText(a: string, b: string): string {
  return a === b || compareText(a, b) >= 0 ? a : b;
}
