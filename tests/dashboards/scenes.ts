import patchFault from '../../infra/fleet/scenarios/credman-fault-on-one-patch.ts';
import takeover from '../../infra/fleet/scenarios/passkey-takeover.ts';
import type { Store } from '../../schemas/store.ts';
import type { Place } from '../bench/place.ts';
import type { Scene } from './check.ts';
import { SEEDED_TENANT, seedDay, seedHeartbeat } from './seed.ts';
import { seedRegression } from './seed-regression.ts';

const CEREMONIES = 6_000;
/** A patch that breaks three models, and thieves who make passkeys, on one day. */
const BAD_DAY = { ...patchFault, campaigns: takeover.campaigns };

/** Three databases: migrated and empty, an ordinary day, and a day on which three models fail after a patch. */
export async function playScenes(
  place: Place,
  { nowMs, say }: { nowMs: number; say: (line: string) => void },
): Promise<Scene[]> {
  await place.database('empty');
  const ordinary = await place.database('ordinary');
  await seedDay(ordinary, { seed: 'boards ordinary', ceremonies: CEREMONIES, nowMs });
  await seedHeartbeat(ordinary, nowMs, 0);
  say('The ordinary day is played.');
  const regression = await place.database('regression');
  await seedDay(regression, {
    seed: 'boards regression',
    ceremonies: CEREMONIES,
    nowMs,
    scenario: BAD_DAY,
  });
  await seedHeartbeat(regression, nowMs, 1);
  await seedRegression(regression, nowMs);
  say('The day with a regression is played.');
  return [
    {
      name: 'empty',
      chosen: { tenant: SEEDED_TENANT, ceremony: '0199c000-0000-7000-8000-000000000000', min_n: '1' },
    },
    { name: 'ordinary', chosen: await choose(ordinary) },
    { name: 'regression', chosen: await choose(regression) },
  ];
}

/**
 * One value of every variable that belong to one ceremony which failed, so that no panel filters everything away; and
 * an account of which there is something to tell.
 */
async function choose(store: Store): Promise<Record<string, string>> {
  const [found] = await store.query<Record<string, string>>(`
    SELECT tenant, kind, os, device_oem, device_model, browser, toString(ceremony_id) AS ceremony, '1' AS min_n,
      (SELECT max(user_ref) FROM verified_registrations) AS account
    FROM ceremony_trials FINAL WHERE outcome = 'failed' AND os = 'Android' AND device_model != '' AND browser != ''
    ORDER BY settled_at DESC LIMIT 1`);
  if (found === undefined) throw new Error('Nothing failed on the day that was played.');
  return found;
}
