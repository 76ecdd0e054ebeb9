import type { Scenario } from '../scenario.ts';

export default {
  name: 'sony-on-android-16',
  says: 'Android 16 spreads; two days later authentication begins to fail on the Sony phones that have it.',
  rollouts: [
    {
      id: 'android-15',
      says: 'Before, every phone has Android 15.',
      where: { os: 'Android' },
      to: { os_version: '15' },
      fromHours: -8_760,
      days: 0,
    },
    {
      id: 'android-16',
      says: 'Android 16 reaches phones of all makers: after two days, one in four.',
      where: { os: 'Android' },
      to: { os_version: '16' },
      fromHours: 0,
      days: 6,
    },
  ],
  faults: [
    {
      id: 'sony-on-android-16',
      says: 'From 7 to 20 of a hundred: the new system of this maker refuses the request of the bank.',
      where: { os: 'Android', os_version: '16', oem: 'Sony', kind: 'authentication' },
      cause: 'BAD_REQUEST',
      rate: 0.14,
      fromHours: 48,
    },
  ],
} satisfies Scenario;
