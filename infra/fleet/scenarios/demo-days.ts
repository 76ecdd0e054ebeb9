import type { Scenario } from '../scenario.ts';
import takeover from './passkey-takeover.ts';
import sony from './sony-on-android-16.ts';

/** Hours before the end of three days in which authentication on the phones of one maker has been failing. */
const FAULT_HOURS = 72 - 54;

export default {
  name: 'demo-days',
  says: 'The last three days: Android 16 spreads, Sony phones begin to fail on it, and thieves make passkeys.',
  rollouts: sony.rollouts.map((rollout) => ({
    ...rollout,
    says:
      rollout.days === 0
        ? rollout.says
        : 'Android 16 reaches phones of all makers: after three days, about one in three.',
    days: rollout.days === 0 ? 0 : 6,
  })),
  faults: sony.faults.map((fault) => ({
    ...fault,
    says: 'Eight of ten: the new system of this maker refuses the request of the bank.',
    rate: 0.8,
    fromHours: FAULT_HOURS,
  })),
  // So that they lie within the last day.
  campaigns: takeover.campaigns.map((campaign) => ({ ...campaign, fromHours: campaign.fromHours + 46 })),
} satisfies Scenario;
