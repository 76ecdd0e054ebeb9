import type { Place } from '../../../processors/regressions/trial.ts';

/** A true regression: the new version of a family multiplies the odds of failure where `covers` says so. */
export interface Fault {
  os: string;
  covers: (place: Place) => boolean;
  oddsRatio: number;
}

/** More odds of failure for everybody for some minutes, whatever the version. Counted from the start of the run. */
export interface Incident {
  fromMinute: number;
  minutes: number;
  odds: number;
  /** Index of the kind; both when it is left out. */
  kind?: number;
}

/** What looks like a regression and is none. */
export interface Decoy {
  /** Registrations after an update, times as many as usual (2.5 where nothing is said). */
  reRegistration?: number;
  /** Spread (log) of how eager the users of a browser are to update. */
  eagerness?: number;
  /** Days in which registrations are this many times as frequent for everybody. */
  campaign?: { fromDay: number; days: number; times: number };
  incidents?: readonly Incident[];
  /** Minutes in which nothing but failures of Android Chrome arrives, mostly; then silence of the new iOS Safari. */
  beaconLoss?: { fromMinute: number; minutes: number; silentFromMinute: number; silentMinutes: number };
  attack?: { fromMinute: number; minutes: number; perMinute: number };
  /** Weekends of other devices, other wishes and other odds. */
  weekend?: { desktop: number; odds: number; registrations: number };
}

export interface Scenario {
  name: string;
  /** For the report. */
  about: string;
  fault?: Fault;
  decoy?: Decoy;
}

const DAY = 1_440;

/** Field notes §4.2 and §4.3: what must be found. */
export const FAULTS: readonly (Scenario & { fault: Fault })[] = [
  {
    name: 'A',
    about: 'Sony × Android 16, OR 3.3',
    fault: { os: 'Android', covers: ({ oem }) => oem === 'Sony', oddsRatio: 3.3 },
  },
  {
    name: 'B',
    about: 'Samsung × Samsung Internet × Android 16, OR 3.3',
    fault: {
      os: 'Android',
      covers: ({ oem, browser }) => oem === 'Samsung' && browser === 'Samsung Internet',
      oddsRatio: 3.3,
    },
  },
  {
    name: 'C',
    about: 'all of Android 16, OR 2',
    fault: { os: 'Android', covers: () => true, oddsRatio: 2 },
  },
  {
    name: 'D',
    about: 'Xperia 1 × Chrome × authentication × Android 16, OR 6',
    fault: {
      os: 'Android',
      covers: ({ model, browser, kind }) =>
        model === 'Xperia 1' && browser === 'Chrome' && kind === 'authentication',
      oddsRatio: 6,
    },
  },
  {
    name: 'E',
    about: 'Safari × authentication × iOS 26.2, OR 2',
    fault: {
      os: 'iOS',
      covers: ({ browser, kind }) => browser === 'Safari' && kind === 'authentication',
      oddsRatio: 2,
    },
  },
];

export const NULL_WEEK: Scenario = { name: 'null', about: 'four roll-outs, nothing wrong' };

/** What must not wake anybody. All fall into the roll-outs' first days. */
export const DECOYS: readonly Scenario[] = [
  {
    name: 'mix_shift',
    about:
      'adopters register eight times as often and use other browsers; then a campaign triples registrations',
    decoy: { reRegistration: 8, eagerness: 0.8, campaign: { fromDay: 6, days: 2, times: 3 } },
  },
  {
    name: 'server_incident',
    about: 'odds × 8 for 3 h on authentication, two days later × 5 for 90 min on everything',
    decoy: {
      incidents: [
        { fromMinute: 4 * DAY + 600, minutes: 180, odds: 8, kind: 0 },
        { fromMinute: 6 * DAY + 1_200, minutes: 90, odds: 5 },
      ],
    },
  },
  {
    name: 'beacon_loss',
    about:
      '70 % of the successes of Android Chrome vanish for 6 h; half of the new iOS Safari ends in silence for 12 h',
    decoy: {
      beaconLoss: {
        fromMinute: 5 * DAY + 540,
        minutes: 360,
        silentFromMinute: 6 * DAY + 480,
        silentMinutes: 720,
      },
    },
  },
  {
    name: 'attack',
    about: '600 tries an hour for 3 h with one user agent, new version of Windows, never-seen devices',
    decoy: { attack: { fromMinute: 5 * DAY + 130, minutes: 180, perMinute: 10 } },
  },
  {
    name: 'weekday',
    about: 'weekends with other devices, more registrations and other odds',
    decoy: { weekend: { desktop: 0.4, odds: 1.3, registrations: 1.5 } },
  },
];

/** @throws RangeError for a name that no scenario has. */
export function scenarioOf(name: string): Scenario {
  const found = [NULL_WEEK, ...FAULTS, ...DECOYS].find((scenario) => scenario.name === name);
  if (!found) throw new RangeError(`There is no scenario "${name}".`);
  return found;
}
