import type { Store } from '../../../schemas/store.ts';
import { minuteOfTrial, readTrials, type Span, type StoredTrial } from '../reading.ts';

const DAY_MINUTES = 1_440;
const TRIALS_MAX = 20_000;

/** The trials of one minute, in the order in which they are judged. */
export interface StoredMinute {
  minute: number;
  trials: readonly StoredTrial[];
}

/** Every minute of a window with its trials, as the running detector reads them. @throws StoreError */
export async function* storedMinutes(store: Store, { tenant, from, to }: Span): AsyncGenerator<StoredMinute> {
  for (let next = from; next <= to; ) {
    // Not beyond a midnight of UTC, where partitions part.
    const end = Math.min(to, Math.floor(next / DAY_MINUTES) * DAY_MINUTES + DAY_MINUTES - 1);
    const span = { tenant, from: next, to: end };
    const last = await minuteOfTrial(store, span, TRIALS_MAX);
    const trials = await readTrials(store, { ...span, to: last });
    for (; next <= last; next += 1) yield { minute: next, trials: trials.get(next) ?? [] };
  }
}

/**
 * Whose trials a window has: the tenant that is asked for, or the only one.
 * @throws RangeError with one sentence where there is none, or more than one to choose from. @throws StoreError
 */
export async function chooseTenant(
  store: Store,
  { tenant, from, to }: { tenant: string | null; from: number; to: number },
): Promise<string> {
  const rows = await store.query<{ tenant: string }>(
    `SELECT DISTINCT toString(tenant) AS tenant FROM ceremony_trials
     WHERE settled_minute >= toDateTime({from:UInt32} * 60, 'UTC')
       AND settled_minute <= toDateTime({to:UInt32} * 60, 'UTC') ORDER BY tenant`,
    { from, to },
  );
  const names = rows.map((row) => row.tenant);
  const [only, ...others] = names;
  if (tenant !== null) {
    if (names.includes(tenant)) return tenant;
    throw new RangeError(`The window has no trials of the tenant "${tenant}".`);
  }
  if (only === undefined) throw new RangeError('The window has no trials: choose another.');
  if (others.length === 0) return only;
  throw new RangeError(`The window has trials of ${names.join(', ')}: choose one with --tenant.`);
}
