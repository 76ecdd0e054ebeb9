import { type AnyPlace, isInPlace } from './region.ts';
import type { Place } from './trial.ts';
import type { WaveSet } from './views.ts';

export type FirstFailuresState = [waveId: string, firsts: [place: Place, minute: number][]][];

/** When each place first failed on the new version of each wave: what "since" says of an episode. */
export function createFirstFailures(state: FirstFailuresState = []) {
  const waves = new Map(
    state.map(([id, firsts]) => [
      id,
      new Map(firsts.map(([place, minute]) => [keyOf(place), { place, minute }])),
    ]),
  );
  /** Places that are noted of a wave already: most failures are at one of them. */
  const noted = new Map<string, WeakSet<Place>>();
  return {
    note({ wave, evidence: { series, y, place }, settledMinute }: WaveSet): void {
      if (series !== 'failure' || y === 0) return;
      const known = noted.get(wave.id) ?? new WeakSet();
      if (known.has(place)) return;
      noted.set(wave.id, known.add(place));
      const firsts = waves.get(wave.id) ?? new Map<string, { place: Place; minute: number }>();
      waves.set(wave.id, firsts);
      const key = keyOf(place);
      if (!firsts.has(key)) firsts.set(key, { place, minute: settledMinute });
    },
    /** Undefined where nothing failed there yet. */
    of(waveId: string, place: AnyPlace): number | undefined {
      const minutes = [...(waves.get(waveId)?.values() ?? [])]
        .filter((first) => isInPlace(place, first.place))
        .map(({ minute }) => minute);
      return minutes.length === 0 ? undefined : Math.min(...minutes);
    },
    keepOnly(ids: ReadonlySet<string>): void {
      for (const id of waves.keys()) {
        if (ids.has(id)) continue;
        waves.delete(id);
        noted.delete(id);
      }
    },
    snapshot: (): FirstFailuresState =>
      [...waves].map(([id, firsts]) => [
        id,
        [...firsts.values()].map(({ place, minute }) => [place, minute]),
      ]),
  };
}

function keyOf({ os, oem, model, browser, kind }: Place): string {
  return `${os}\0${oem}\0${model}\0${browser}\0${kind}`;
}
