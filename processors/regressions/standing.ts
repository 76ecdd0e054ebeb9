import type { Regression } from './findings.ts';

/** Regressions that are not resolved, each with what the heartbeat and the metrics count of it. */
export type StandingState = readonly (readonly [id: string, entry: Entry])[];
interface Entry {
  isPlacebo: boolean;
  isOpen: boolean;
  severity: 1 | 2 | 3;
}

/** Keeps count of what stands open, revision by revision. */
export function createStanding(state: StandingState = []) {
  const standing = new Map(state);
  const all = () => [...standing.values()];
  return {
    note({ id, state: now, kind, severity }: Regression): void {
      if (now === 'resolved') standing.delete(id);
      else standing.set(id, { isPlacebo: kind === 'placebo', isOpen: now !== 'watch', severity });
    },
    /** Not resolved and no placebo, as the view `open_regressions` has them. */
    ofSeverity: (wanted: number) =>
      all().filter(({ isPlacebo, severity }) => !isPlacebo && severity === wanted).length,
    get regressions() {
      return all().filter(({ isPlacebo }) => !isPlacebo).length;
    },
    /** Placebos that went beyond being watched: a fault of the detector. */
    get placebos() {
      return all().filter(({ isPlacebo, isOpen }) => isPlacebo && isOpen).length;
    },
    snapshot: (): StandingState => [...standing].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}
