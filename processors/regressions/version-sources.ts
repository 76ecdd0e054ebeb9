import { IDENTITY_SOURCES } from '../../schemas/vocabulary.ts';
import type { StoredTrial } from './reading.ts';
import { sourcesOf, tokensOf } from './tokens.ts';
import type { VersionedDimension } from './trial.ts';

/** How a version was come by, at best: its source and how sure that is. */
export type VersionSource = readonly [source: string, confidence: number];
export type VersionSourcesState = readonly (readonly [key: string, source: VersionSource])[];

/** Versions remembered; beyond, those that are not yet known are not, and have no source. */
const VERSIONS_MAX = 60_000;
const NONE: VersionSource = ['none', 0];

/** Remembers the best source of each version that trials showed. */
export function createVersionSources(state: VersionSourcesState = []) {
  const best = new Map(state);
  return {
    note(trial: StoredTrial): void {
      const sources = sourcesOf(trial);
      for (const [dimension, token] of Object.entries(tokensOf(trial)) as [VersionedDimension, string][]) {
        const key = keyOf({ dimension, os: trial.os, token });
        const known = best.get(key);
        if (known === undefined && best.size >= VERSIONS_MAX) continue;
        if (known === undefined || isBetter(sources[dimension], known)) best.set(key, sources[dimension]);
      }
    },
    of: (version: Version): VersionSource => best.get(keyOf(version)) ?? NONE,
    snapshot: (): VersionSourcesState => [...best].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

export interface Version {
  dimension: VersionedDimension;
  os: string;
  token: string;
}

function keyOf({ dimension, os, token }: Version): string {
  return `${dimension}\0${os}\0${token}`;
}

function isBetter(a: VersionSource, b: VersionSource): boolean {
  const order = rankOf(a) - rankOf(b);
  return order > 0 || (order === 0 && a[1] > b[1]);
}

function rankOf([source]: VersionSource): number {
  return (IDENTITY_SOURCES as readonly string[]).indexOf(source);
}
