import { createCells } from './cells.ts';
import type { EvidenceSet, Regression, Release } from './findings.ts';
import { endsDayInJapan } from './japan-time.ts';
import { type StoredTrial, trialOf } from './reading.ts';
import { type Author, evidenceRow, regressionRow, releaseRow } from './rows.ts';
import { createStanding, type StandingState } from './standing.ts';
import type { Trial } from './trial.ts';
import { createVersionSources, type VersionSourcesState } from './version-sources.ts';

/** What judges the minutes of one tenant: `createDetector` of detector.ts, or a stand-in of a test. */
export interface MinuteJudge {
  minute(minute: number, trials: readonly Trial[]): Findings;
  /** All it knows, for JSON: one that is made from it goes on alike to the last bit. */
  snapshot(): unknown;
}
export type CreateMinuteJudge = (state: unknown) => MinuteJudge;

/** What is new or changed in a minute. */
export interface Findings {
  evidence: readonly EvidenceSet[];
  releases: readonly Release[];
  regressions: readonly Regression[];
}

/** Rows by table, in the order in which they are to be written: the heartbeat last. */
export type DetectorRows = ReadonlyMap<DetectorTable, readonly object[]>;
export type DetectorTable =
  | 'os_releases'
  | 'evidence'
  | 'regressions'
  | 'detector_states'
  | 'detector_minutes';

export interface TenantDetectorOptions {
  author: Author;
  create: CreateMinuteJudge;
  /** Text of a snapshot, and the minute after which it was taken. */
  snapshot?: { minute: number; state: string } | undefined;
}

interface SavedState {
  judge: unknown;
  sources: VersionSourcesState;
  standing: StandingState;
}

/**
 * The detector of one tenant with what surrounds it: trials in, rows out. It does no I/O and reads no clock: the same
 * minutes give the same rows, from wherever it was resumed.
 */
export function createTenantDetector({ author, create, snapshot }: TenantDetectorOptions) {
  const saved: Partial<SavedState> = snapshot ? JSON.parse(snapshot.state) : {};
  const judge = create(saved.judge);
  const sources = createVersionSources(saved.sources);
  const standing = createStanding(saved.standing);
  const cells = createCells();

  function stateText(): string {
    const state: SavedState = {
      judge: judge.snapshot(),
      sources: sources.snapshot(),
      standing: standing.snapshot(),
    };
    return JSON.stringify(state);
  }

  return {
    /** Judges one minute; minutes ascend, those without trials are judged too. */
    minute(minute: number, stored: readonly StoredTrial[]): Findings {
      for (const trial of stored) sources.note(trial);
      const findings = judge.minute(
        minute,
        stored.map((trial) => trialOf(trial, cells)),
      );
      for (const regression of findings.regressions) standing.note(regression);
      return findings;
    },

    /** The rows of a minute that was just judged. `processedAtMs`: the detector's own clock. */
    rows(minute: number, found: Findings, judged: { trials: number; processedAtMs: number }): DetectorRows {
      return new Map<DetectorTable, readonly object[]>([
        ['os_releases', found.releases.map((release) => releaseRow(author, release, sources.of(release)))],
        ['evidence', found.evidence.map((set) => evidenceRow(author, set))],
        ['regressions', found.regressions.map((regression) => regressionRow(author, regression))],
        [
          'detector_states',
          endsDayInJapan(minute) ? [{ ...author, minute: minute * 60, state: stateText() }] : [],
        ],
        [
          'detector_minutes',
          [
            {
              ...author,
              minute: minute * 60,
              processed_at: judged.processedAtMs,
              trials: judged.trials,
              evidence: found.evidence.length,
              open_regressions: standing.regressions,
              open_placebos: standing.placebos,
            },
          ],
        ],
      ]);
    },

    standing,
  };
}

export type TenantDetector = ReturnType<typeof createTenantDetector>;
