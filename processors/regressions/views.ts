import type { EvidenceSet } from './findings.ts';
import type { Cell, Place, Series, Trial, VersionedDimension } from './trial.ts';

/** A cell of a wave's lattice; a field that is the empty text is any. */
export interface NodePlace {
  oem: string;
  model: string;
  browser: string;
  kind: Place['kind'] | '';
}

/** A place as the baseline knows it. */
export interface Leaf {
  /** Numbers the leaves that are kept. */
  readonly number: number;
  readonly place: Place;
  /** Historic odds per series, in the order of SERIES; refit daily from days before today. */
  readonly odds: readonly number[];
  /** Successes slower than this count in the series latency, milliseconds; NOTHING_IS_SLOW while that is not known. */
  readonly slowMs: number;
}

/** Sums over the sets of one wave and series that share place and versions: the finest grain that is kept. */
export interface CellEvidence {
  readonly place: Place;
  readonly tokens: Cell['tokens'];
  readonly sets: number;
  readonly failures: number;
  readonly expected: number;
  readonly logE: readonly number[];
  readonly logL: readonly number[];
}

/** The evidence of one series of one wave on every cell. Nodes are numbered from 0; 0 is `any`. */
export interface LatticeView {
  readonly size: number;
  place(node: number): NodePlace;
  /** The node of a place, or -1 where nothing was seen. */
  find(place: NodePlace): number;
  /** How many fields are given (model counts beside its oem). */
  depth(node: number): number;
  /** Whether every trial of `inner` belongs to `outer`. */
  covers(outer: number, inner: number): boolean;
  /** The node of what is in both, or -1 when that is empty or was never seen. */
  meet(a: number, b: number): number;
  /** Nats per odds ratio of ODDS_RATIOS, against the least effect that matters (E) and against none (L). */
  logE(node: number): readonly number[];
  logL(node: number): readonly number[];
  /** ln of the mixture over ODDS_RATIOS: the evidence that pages (E), and that of the watch list (L). */
  nats(node: number): number;
  watchNats(node: number): number;
  thresholdNats(node: number): number;
  watchThresholdNats(node: number): number;
  /** Matched trials, failures among them, how many were expected were the versions alike; and their controls. */
  trials(node: number): number;
  failures(node: number): number;
  expected(node: number): number;
  controls(node: number): number;
  controlFailures(node: number): number;
  /** Every cell with sets, in order of first sight. The sums of the cells of a node are the node's. */
  cells(): readonly CellEvidence[];
}

export interface WaveView {
  /** `dimension/token`, or `placebo/2026-W07`. */
  readonly id: string;
  readonly kind: 'release' | 'placebo';
  readonly dimension: VersionedDimension | '';
  readonly token: string;
  readonly predecessor: string;
  /** Family of the operating system; empty (any) for a placebo. */
  readonly os: string;
  readonly startMinute: number;
  /** The share of the settings' alphas that this wave may spend, 0 to 1. */
  readonly budget: number;
  readonly lattices: Readonly<Record<Series, LatticeView>>;
}

/** A matched set of this minute with at least one failure in it, and the ceremony on the new version. */
export interface WaveSet {
  readonly wave: WaveView;
  readonly evidence: EvidenceSet;
  /** When the ceremony settled: the evidence is of the minute in which it found its controls. */
  readonly settledMinute: number;
}

/** A node whose evidence is above a threshold for the first time. */
export interface Crossing {
  readonly wave: WaveView;
  readonly series: Series;
  readonly node: number;
  /** `page` only for the series failure. */
  readonly level: 'page' | 'watch';
}

/** What the core says about one minute to those who make episodes of it. */
export interface MinuteView {
  readonly minute: number;
  /** Days since the epoch in Japan. */
  readonly day: number;
  readonly trials: readonly Trial[];
  /** 1 where the trial of the same index is its voter's vote (one a day and kind). May be longer than `trials`. */
  readonly voted: Uint8Array;
  /** 1 where its voter was never met before; all 0 in the first days. May be longer than `trials`. */
  readonly strangers: Uint8Array;
  /** Its row in the table of cells. May be longer than `trials`. */
  readonly rows: Int32Array;
  /** Indices of the trials that failed. */
  readonly failed: readonly number[];
  /** False in the first days, while there is no baseline. */
  readonly isWarm: boolean;
  readonly waves: readonly WaveView[];
  readonly sets: readonly WaveSet[];
  readonly crossings: readonly Crossing[];
}
