/** What the evidence rests on. The same values serve every relying party, small or large: none is tuned to traffic. */
export interface DetectorSettings {
  /** Chance that a wave pages falsely at all, on any cell at any time; less where a dimension has many waves at once. */
  alpha: number;
  /** The same for the watch list, which wakes nobody. */
  watchAlpha: number;
  /** Odds ratios up to this one are no regression; it also absorbs what the baseline gets wrong. */
  leastOddsRatio: number;
  /** No page before so many failures on the new version. */
  failuresMin: number;
  /** Shares of alpha for cells with none, one, two, three fields given beside the maker. */
  levelWeights: readonly [number, number, number, number];
  /** Controls in a matched set. */
  controlsMin: number;
  controlsMax: number;
  /** How old a control may be, and how long a ceremony waits for controls, minutes. */
  waitMinutesMax: number;
  /** How long it waits for controls of its own maker before those of others serve, minutes. */
  ownMakerMinutes: number;
  /** Controls kept for one maker and kind in one wave; beyond, the oldest go. */
  poolMax: number;
  /** History before anything is matched, and how far the baseline looks back, days. */
  baselineDaysMin: number;
  baselineDays: number;
  /** Trials a cell's own history must have to weigh as much as its parent's. */
  shrinkageTrials: number;
  /** Places in the baseline; beyond, a new place is judged by its parents only. */
  leavesMax: number;
  /** Devices on which a token is seen before it begins a wave. */
  waveVotersMin: number;
  /** A wave closes after so many days, unless an episode needs it. */
  waveDaysMax: number;
  /** Waves at once; beyond, the oldest without an episode closes, a build's before any other. */
  wavesMax: number;
  /** Versions followed at once; beyond, a new token waits until an old one is forgotten. */
  releasesMax: number;
  /** A version not seen for so long is forgotten, days. */
  releaseDaysMax: number;
  /** Cells (place and versions) with sums of their own in one wave; beyond, their versions are pooled. */
  waveCellsMax: number;
  /** Voters remembered, in each of two generations: who was met longer ago may vote a second time that day. */
  votersMax: number;
  /** One device in so many wears the placebo. */
  placeboOneIn: number;
  /** Cells (place and versions) whose roles are kept at hand; beyond, they are derived anew. */
  rolesMax: number;
}

export const defaultSettings: DetectorSettings = {
  alpha: 0.05,
  watchAlpha: 0.2,
  leastOddsRatio: 1.2,
  failuresMin: 3,
  levelWeights: [0.4, 0.3, 0.2, 0.1],
  controlsMin: 3,
  controlsMax: 20,
  waitMinutesMax: 60,
  ownMakerMinutes: 10,
  poolMax: 256,
  baselineDaysMin: 3,
  baselineDays: 28,
  shrinkageTrials: 60,
  leavesMax: 20_000,
  waveVotersMin: 5,
  waveDaysMax: 35,
  wavesMax: 64,
  releasesMax: 60_000,
  releaseDaysMax: 90,
  waveCellsMax: 4_096,
  votersMax: 1_048_576,
  placeboOneIn: 8,
  rolesMax: 65_536,
};
