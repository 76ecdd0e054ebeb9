import type { Scenario } from '../scenario.ts';

const MODELS = ['SO-51C', 'SC-53D', 'SH-51C'];
const PATCH = '2026-09-05';

export default {
  name: 'credman-fault-on-one-patch',
  says: 'Three Android models take one security patch over twenty days, and their credential manager fails on it.',
  rollouts: [
    {
      id: 'september-patch',
      says: 'SO-51C, SC-53D and SH-51C take Android 14 with the patch of September, begun ten days before the start.',
      where: { model: MODELS },
      to: { os_version: '14', security_patch: PATCH },
      fromHours: -240,
      days: 20,
    },
  ],
  faults: [
    {
      id: 'credman-on-patch',
      says: 'From the start, about a quarter of ceremonies on the patch end in the credential manager; half are reported with the app code M0902.',
      where: { model: MODELS, security_patch: PATCH, surface: ['web', 'android'] },
      cause: 'CREDMAN_FAULT',
      rate: 0.24,
      fromHours: 0,
      rp_code: { code: 'M0902', share: 0.5 },
    },
  ],
} satisfies Scenario;
