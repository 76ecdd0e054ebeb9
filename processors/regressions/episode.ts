import { type Effect, effectOf, ratio, type Tally } from './effect.ts';
import type { Decoy, Regression, RegressionKind, RegressionState, RevisionReason } from './findings.ts';
import type { Impact, ImpactFigures } from './impact.ts';
import type { Recovery } from './recovery.ts';
import type { AnyPlace, Region, Version } from './region.ts';
import type { Series, VersionedDimension } from './trial.ts';

/** Something that may be wrong, from when it was noticed until it is over. JSON: an episode survives a restart. */
export interface Episode {
  id: string;
  revision: number;
  state: RegressionState;
  kind: RegressionKind;
  decoy: Decoy;
  severity: 1 | 2 | 3;
  series: Series;
  place: AnyPlace;
  dimension: VersionedDimension | '';
  token: string;
  predecessor: string;
  /** The wave whose lattice holds the evidence; empty for what has none. */
  waveId: string;
  /** Key of the share that alarmed; empty for what rests on other evidence. */
  alarmKey: string;
  openedMinute: number;
  sinceMinute: number;
  updatedMinute: number;
  /** Last minute in which something still spoke for it; what has no recovery of its own ends a while after it. */
  heardMinute: number;
  figures: Figures;
  cause: string;
  causeShare: number;
  notToldFrom: string[];
  unaffected: string[];
  recovery: Recovery | null;
  /** Sets (votes) of its cell when recovery began to count. */
  trialsBefore: number;
  impact: Impact | null;
}

/** What is known of its size; frozen once nothing brings news of it. */
export interface Figures {
  tally: Tally;
  effect: Effect;
  nats: number;
  thresholdNats: number;
}

/** Ceremonies that an episode explains: its place on the guilty version; without one, the place. */
export function regionOf({ place, dimension, token, waveId }: Episode): Region {
  const versions: Version[] = dimension === '' ? [] : [{ dimension, token }];
  const opening = versionOfWave(waveId);
  if (opening !== null && (opening.dimension !== dimension || opening.token !== token))
    versions.push(opening);
  return { place, versions };
}

/** Whether its ceremonies are taken out of what other evidence is made of. */
export function explainsOthers({ kind, state }: Episode): boolean {
  return (kind === 'release' || kind === 'change') && (state === 'open' || state === 'mitigating');
}

/** Whether it wakes somebody while it is open. */
export function canPage({ kind }: Episode): boolean {
  return kind === 'release' || kind === 'change' || kind === 'guard';
}

function versionOfWave(waveId: string): Version | null {
  const at = waveId.indexOf('/');
  const dimension = waveId.slice(0, Math.max(0, at));
  if (dimension === '' || dimension === 'placebo') return null;
  return { dimension: dimension as VersionedDimension, token: waveId.slice(at + 1) };
}

/** Excess failures an hour, and accounts locked out, from which an episode is of severity 1 (detection.md §3.7). */
const SEVERE = { oddsRatioLow: 2, excessPerHour: 20, noOtherWay: 20, noOtherWayShare: 0.8 } as const;

export function excessPerHour({ effect }: Figures, { failuresPerHour }: ImpactFigures): number {
  return failuresPerHour * Math.max(0, 1 - ratio(effect.baselineRate, effect.rate));
}

/** 1: large beyond doubt, or people are locked out; 2: whatever else wakes somebody; 3: for the list. */
export function severityOf(episode: Episode, impact: ImpactFigures): 1 | 2 | 3 {
  if (!canPage(episode) || episode.state === 'watch') return 3;
  const isLarge =
    episode.figures.effect.oddsRatioLow >= SEVERE.oddsRatioLow &&
    excessPerHour(episode.figures, impact) >= SEVERE.excessPerHour;
  const locksOut = impact.noOtherWay >= SEVERE.noOtherWay && impact.noOtherWayShare >= SEVERE.noOtherWayShare;
  return isLarge || locksOut ? 1 : 2;
}

/** Figures of counts and evidence; `leastEffect` is the odds ratio that `logE` of the tally is held against. */
export function figuresOf(
  tally: Tally,
  { nats, thresholdNats, leastEffect }: { nats: number; thresholdNats: number; leastEffect?: number },
): Figures {
  return { tally, effect: effectOf(tally, leastEffect), nats, thresholdNats };
}

/** Figures of a share against what is usual, with the interval of Wald on the logarithm of the odds ratio. */
export function figuresOfShare(share: { parts: number; whole: number; usual: number }): Figures {
  const { parts, whole, usual } = share;
  const logRatio = Math.log((parts + 0.5) / (whole - parts + 0.5)) - Math.log(usual / (1 - usual));
  const spread = 1.96 * Math.sqrt(1 / (parts + 0.5) + 1 / (whole - parts + 0.5));
  const nothing: readonly number[] = [];
  return {
    tally: {
      trials: whole,
      failures: parts,
      expected: whole * usual,
      controls: 0,
      controlFailures: 0,
      logE: nothing,
      logL: nothing,
    },
    effect: {
      oddsRatio: Math.exp(logRatio),
      oddsRatioLow: Math.exp(logRatio - spread),
      oddsRatioHigh: Math.exp(logRatio + spread),
      baselineRate: usual,
      rate: ratio(parts, whole),
    },
    nats: 0,
    thresholdNats: 0,
  };
}

/** The episode as a revision; counts the revision up, in place. */
export function revise(
  episode: Episode,
  at: { minute: number; reason: RevisionReason; pages: boolean; impact: ImpactFigures },
): Regression {
  episode.revision += 1;
  episode.updatedMinute = at.minute;
  const { figures, impact: _, recovery: __, ...said } = episode;
  const { tally, effect } = figures;
  return {
    id: said.id,
    revision: said.revision,
    reason: at.reason,
    state: said.state,
    kind: said.kind,
    decoy: said.decoy,
    severity: said.severity,
    series: said.series,
    dimension: said.dimension,
    token: said.token,
    predecessor: said.predecessor,
    place: said.place,
    openedMinute: said.openedMinute,
    sinceMinute: said.sinceMinute,
    updatedMinute: said.updatedMinute,
    trials: tally.trials,
    failures: tally.failures,
    controls: tally.controls,
    controlFailures: tally.controlFailures,
    ...effect,
    nats: figures.nats,
    thresholdNats: figures.thresholdNats,
    ceremoniesPerHour: at.impact.ceremoniesPerHour,
    accountsPerHour: at.impact.accountsPerHour,
    failuresPerHour: at.impact.failuresPerHour,
    excessPerHour: excessPerHour(figures, at.impact),
    noOtherWay: at.impact.noOtherWay,
    cause: said.cause,
    causeShare: said.causeShare,
    notToldFrom: [...said.notToldFrom],
    unaffected: [...said.unaffected],
    pages: at.pages,
  };
}
