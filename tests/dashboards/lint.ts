import { lintBoard } from '../../dashboards/grafana/lint.ts';
import type { Check } from './check.ts';

/** The rules of the boards, on the files that are provisioned. */
export const breaksNoRule: Check = {
  name: 'lint',
  async run({ boards }) {
    const findings = boards.flatMap(({ board }) => lintBoard(board));
    const problems = findings.map(
      ({ board, panel, rule, says }) => `${board}, panel ${panel}, ${rule}: ${says}`,
    );
    return { counts: { lint: findings.length }, problems };
  },
};
