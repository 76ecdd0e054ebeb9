import type { Scenario } from '../../infra/fleet/scenario.ts';

/** When Android 16 begins to spread, before the fault: long enough to open its wave, hours. */
const SPREADS_HOURS = 48;
/** Nine tenths of the phones take it within so many days: about a quarter have it when the fault begins. */
const SPREADS_DAYS = 6;

/** Android 16 comes out, and some days later authentication on Sony phones with it begins to fail. */
export function sonyOnAndroid16({ rate }: { rate: number }): Scenario {
  return {
    name: 'sony-on-android-16',
    says: 'Android 16 spreads; from the zero of the hours on, authentication fails on the Sony phones that have it.',
    rollouts: [
      {
        id: 'android-15',
        says: 'Before it comes out, every phone has Android 15.',
        where: { os: 'Android' },
        to: { os_version: '15' },
        fromHours: -8_760,
        days: 0,
      },
      {
        id: 'android-16',
        says: 'Android 16 reaches phones of all makers.',
        where: { os: 'Android' },
        to: { os_version: '16' },
        fromHours: -SPREADS_HOURS,
        days: SPREADS_DAYS,
      },
    ],
    faults: [
      {
        id: 'sony-on-android-16',
        says: 'The request of the bank is refused by the new system of this maker.',
        where: { os: 'Android', os_version: '16', oem: 'Sony', kind: 'authentication' },
        cause: 'BAD_REQUEST',
        rate,
        fromHours: 0,
      },
    ],
  };
}
