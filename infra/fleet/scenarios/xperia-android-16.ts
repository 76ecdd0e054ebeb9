import type { Scenario } from '../scenario.ts';

const PATCH = '2026-09-05';

export default {
  name: 'xperia-android-16',
  says: 'Android 16 reaches Xperia phones over two weeks, and on its build their credential manager fails.',
  rollouts: [
    {
      id: 'android-16',
      says: 'Xperia 1 V and VI, 5 V, 10 VI: Android 16 with the patch of September sets off at the start.',
      where: {
        oem: 'Sony',
        model: [
          ...['SO-51D', 'SOG10', 'A301SO', 'XQ-DQ44', 'SOG13', 'XQ-EC44'],
          ...['SO-53D', 'SOG12', 'XQ-DE44', 'SO-52E', 'A402SO'],
        ],
      },
      to: { os_version: '16', security_patch: PATCH },
      fromHours: 0,
      days: 14,
    },
  ],
  faults: [
    {
      id: 'xperia-android-16-credman',
      says: 'Of ceremonies on the new build that call for a passkey, eight of a hundred more end in the credential manager.',
      where: {
        oem: 'Sony',
        os_version: '16',
        security_patch: PATCH,
        surface: ['web', 'android'],
        mediation: 'optional',
      },
      cause: 'CREDMAN_FAULT',
      rate: 0.08,
      fromHours: 0,
    },
  ],
} satisfies Scenario;
