import { same } from '../../dashboards/grafana/text.ts';
import type { Scenario } from '../../infra/fleet/scenario.ts';
import takeover from '../../infra/fleet/scenarios/passkey-takeover.ts';
import type { Store } from '../../schemas/store.ts';
import type { Place } from '../bench/place.ts';
import type { Scene } from './check.ts';
import { SEEDED_TENANT, seedDays } from './seed.ts';

const CEREMONIES_PER_DAY = 6_000;
/** The detector learns for three days what is usual, before it judges. */
const HISTORY_DAYS = 4;
/** So few ceremonies show in a day only what spreads within it and breaks most of them. */
const BAD_DAY: Scenario = {
  name: 'android-16-on-xperia',
  says: 'Android 16 comes out; on Xperia phones it breaks most authentications. On the same day thieves make passkeys.',
  rollouts: [
    {
      id: 'before',
      says: 'Most have Android 15, and nobody 16.',
      where: { os: 'Android', os_version: ['13', '14', '16'] },
      to: { os_version: '15' },
      fromHours: -8_760,
      days: 0,
    },
    {
      id: 'android-16',
      says: 'Android 16 reaches phones of every maker.',
      where: { os: 'Android' },
      to: { os_version: '16' },
      fromHours: 0,
      days: 2.5,
    },
    {
      id: 'android-16-on-xperia',
      says: 'Sony is quicker than the others.',
      where: { oem: 'Sony' },
      to: { os_version: '16' },
      fromHours: 4,
      days: 0.5,
    },
  ],
  faults: [
    {
      id: 'xperia-credman',
      says: 'On Xperia phones the credential manager of Android 16 fails.',
      where: { oem: 'Sony', os_version: '16', kind: 'authentication', surface: ['web', 'android'] },
      cause: 'CREDMAN_FAULT',
      rate: 0.8,
      fromHours: 0,
    },
  ],
  campaigns: takeover.campaigns,
};

/** Three databases: migrated and empty, an ordinary day, and a day on which Xperia phones fail after an update; with what the detector made of them. */
export async function playScenes(
  place: Place,
  { nowMs, say }: { nowMs: number; say: (line: string) => void },
): Promise<Scene[]> {
  await place.database('empty');
  const days = { ceremoniesPerDay: CEREMONIES_PER_DAY, nowMs };
  const ordinary = await place.database('ordinary');
  await seedDays(ordinary, { ...days, seed: 'boards ordinary', days: 1 });
  say('The ordinary day is played.');
  const regression = await place.database('regression');
  await seedDays(regression, {
    ...days,
    seed: 'boards regression',
    days: HISTORY_DAYS + 1,
    scenario: BAD_DAY,
  });
  say('The day with a regression is played.');
  return [
    {
      name: 'empty',
      chosen: { tenant: SEEDED_TENANT, ceremony: '0199c000-0000-7000-8000-000000000000', min_n: '1' },
      hasRegression: false,
      shows: {},
    },
    { name: 'ordinary', chosen: await choose(ordinary), hasRegression: false, shows: {} },
    {
      name: 'regression',
      chosen: await choose(regression),
      hasRegression: true,
      shows: {
        'kagimi-on-call': [same('Android 16')],
        'kagimi-soc': [{ en: '30 accounts', ja: '30口座' }],
      },
    },
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
