import type { Scenario } from '../scenario.ts';

export default {
  name: 'hybrid-blocked-egress',
  says: 'One employer of forty begins to block signing in with a phone from its desktops.',
  faults: [
    {
      id: 'egress-blocks-hybrid',
      says: 'From nine in the morning, over two hours, the new proxy of one employer cuts the tunnel between desktop and phone.',
      where: {
        egress: '2001:db8:3004::/48',
        os: ['Windows', 'macOS'],
        kind: 'authentication',
        mediation: 'optional',
      },
      cause: 'HYBRID_BLOCKED',
      rate: 0.35,
      fromHours: 9,
      rampHours: 2,
    },
  ],
} satisfies Scenario;
