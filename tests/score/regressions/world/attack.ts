import type { Cell, Trial } from '../../../../processors/regressions/trial.ts';
import type { Decoy } from '../scenarios.ts';
import type { Chance } from './chance.ts';
import { LEAVES, VERSION, VERSIONS } from './leaves.ts';
import { placeOf } from './places.ts';
import { accountOf } from './pseudonyms.ts';

const FAILED_SHARE = 0.85;

/** A script with one user agent that tries stolen accounts, each from a device that nobody saw before. */
export function createAttack(
  { fromMinute, minutes, perMinute }: NonNullable<Decoy['attack']>,
  { chance, cells, devices }: { chance: Chance; cells: readonly Cell[]; devices: number },
) {
  const leaf = leafOfAttack();
  const cell = cells[leaf * VERSIONS + VERSION.new];
  let tries = 0;

  function tryOne(minute: number): Trial | null {
    if (!cell) return null;
    const failed = chance.uniform() < FAILED_SHARE ? 1 : 0;
    tries += 1;
    return {
      minute,
      ceremonyId: '',
      voter: `x${tries}`,
      account: accountOf(Math.floor(devices * chance.uniform())),
      cell,
      failed,
      aborted: 0,
      elapsedMs: failed ? null : 1_200,
      cause: failed ? 'SERVER_UNKNOWN_CREDENTIAL' : 'NONE',
      fallback: 0,
    };
  }

  return {
    leaf,
    /** The tries of a minute, without ids. */
    enter(minute: number, elapsed: number): Trial[] {
      if (elapsed < fromMinute || elapsed >= fromMinute + minutes) return [];
      return Array.from({ length: chance.poisson(perMinute) }, () => tryOne(minute)).filter(
        (trial) => trial !== null,
      );
    },
  };
}

function leafOfAttack(): number {
  for (let leaf = 0; leaf < LEAVES; leaf += 1) {
    const { os, browser, kind } = placeOf(leaf);
    if (os === 'Windows' && browser === 'Chrome' && kind === 'authentication') return leaf;
  }
  throw new RangeError('The world has no Chrome on Windows.');
}
