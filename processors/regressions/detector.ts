import { createCellTable } from './cell-table.ts';
import { createEpisodes, type EpisodeSettings, type EpisodesState } from './episodes.ts';
import { createEvidence, type EvidenceState } from './evidence.ts';
import type { EvidenceSet, Regression, Release } from './findings.ts';
import { type DetectorSettings, defaultSettings } from './settings.ts';
import type { Trial } from './trial.ts';

/** What is new or changed in a minute. */
export interface Findings {
  evidence: readonly EvidenceSet[];
  releases: readonly Release[];
  regressions: readonly Regression[];
}

/** All that a detector knows, as JSON. */
export interface DetectorState {
  evidence: EvidenceState;
  episodes: EpisodesState;
}

export interface Detector {
  /** The trials of one closed minute, ordered by ceremony id; minutes ascend, those without trials are passed too. */
  minute(minute: number, trials: readonly Trial[]): Findings;
  /** `createDetector({ state })` goes on bit-identically. */
  snapshot(): DetectorState;
}

export interface DetectorOptions {
  settings?: Partial<DetectorSettings>;
  episodeSettings?: Partial<EpisodeSettings>;
  state?: DetectorState;
}

/** Finds regressions in the trials of one tenant: a pure function of the minutes it is given, in order. */
export function createDetector({ settings, episodeSettings, state }: DetectorOptions = {}): Detector {
  const table = createCellTable();
  const evidence = createEvidence({ ...defaultSettings, ...settings }, table, state?.evidence);
  const episodes = createEpisodes({
    table,
    ...(episodeSettings === undefined ? {} : { settings: episodeSettings }),
    ...(state === undefined ? {} : { state: state.episodes }),
  });
  return {
    minute(minute, trials) {
      const seen = evidence.minute(minute, trials, episodes.keeps);
      return {
        evidence: seen.evidence,
        releases: seen.releases,
        regressions: episodes.minute(seen.view),
      };
    },
    snapshot: () => ({ evidence: evidence.snapshot(), episodes: episodes.snapshot() }),
  };
}
