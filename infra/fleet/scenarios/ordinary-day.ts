import type { Scenario } from '../scenario.ts';

export default {
  name: 'ordinary-day',
  says: 'Nothing happens but the usual: people cancel, phones change, employers block what they always block.',
} satisfies Scenario;
