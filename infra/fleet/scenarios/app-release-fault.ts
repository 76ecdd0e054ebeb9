import type { Scenario } from '../scenario.ts';

export default {
  name: 'app-release-fault',
  says: 'A release of one Android app asks for passkeys wrongly; the other apps, and the devices, are well.',
  rollouts: [
    {
      id: 'card-app-5.5.0',
      says: 'Version 5.5.0 of the card app reaches phones within three days.',
      where: { app: 'fleet-card-app' },
      to: { app_version: '5.5.0' },
      fromHours: 0,
      days: 3,
    },
  ],
  faults: [
    {
      id: 'card-app-bad-request',
      says: 'On Android, six of ten requests of the new version are refused; withdrawn after two and a half days.',
      where: { app: 'fleet-card-app', app_version: '5.5.0', surface: 'android' },
      cause: 'BAD_REQUEST',
      rate: 0.6,
      fromHours: 0,
      untilHours: 60,
    },
  ],
} satisfies Scenario;
