import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { COMPLETION_BURNS, COMPLETION_OBJECTIVE, USES_BUDGET_SQL } from '../../schemas/error-budget.ts';

interface PanelJson {
  id: number;
  type: string;
  title: string;
  panels?: PanelJson[];
  targets?: { rawSql: string }[];
  fieldConfig: { defaults: { thresholds: { steps: { value: number | null }[] } } };
}

interface BoardJson {
  panels: PanelJson[];
  templating: { list: { name: string; current: { value: string } }[] };
}

const read = (file: string) => readFileSync(new URL(`../../dashboards/${file}`, import.meta.url), 'utf8');
const board = (uid: string, language: string) =>
  JSON.parse(read(`generated/${language}/${uid}.json`)) as BoardJson;

function panel(uid: string, id: number, language = 'en'): PanelJson | undefined {
  return board(uid, language)
    .panels.flatMap((one) => [one, ...(one.panels ?? [])])
    .find((one) => one.id === id && one.type !== 'row');
}

/** What each alert's link has to show. */
const SHOWN: Readonly<Record<string, string>> = {
  PasskeyRegression: 'Open regressions',
  CompletionBurnFast: 'Burn rate',
  CompletionBurnSlow: 'Burn rate',
  LogStopped: 'Age of the data',
  TenantSilent: 'Per minute',
  DetectorStopped: 'Age of the data',
  EnrolmentBurst: 'Many accounts, one device or network',
  PlaceboPage: 'Open placebos',
};

describe('the link of an alert', () => {
  it.each(ALERT_RULES)('$name leads to the panel that shows it, in both languages', ({ name, board }) => {
    expect(panel(board.uid, board.panelId)?.title).toBe(SHOWN[name]);
    expect(panel(board.uid, board.panelId, 'ja')).toBeDefined();
  });
});

describe('the burn of the error budget', () => {
  const burnRules = ALERT_RULES.filter(({ name }) => name.startsWith('CompletionBurn'));
  const burnPanel = panel('kagimi-on-call', 7);
  const panelSql = burnPanel?.targets?.[0]?.rawSql ?? '';

  it('is of the same failures in the alerts, on the board and in the runbooks', () => {
    const budgetSql = panel('kagimi-on-call', 3)?.targets?.[0]?.rawSql ?? '';
    const runbooks = burnRules.map(({ runbook }) => read(`runbooks/${runbook}.md`));
    expect(burnRules).toHaveLength(2);
    for (const text of [panelSql, budgetSql, ...burnRules.map(({ sql }) => sql), ...runbooks]) {
      expect(text).toContain(USES_BUDGET_SQL);
    }
  });

  it('has the same budget in the alerts and on the board as it opens', () => {
    for (const { sql } of burnRules) expect(sql).toContain(`/ (1 - ${COMPLETION_OBJECTIVE})`);
    const objective = board('kagimi-on-call', 'en').templating.list.find(({ name }) => name === 'objective');
    expect(Number(objective?.current.value)).toBe(COMPLETION_OBJECTIVE);
  });

  it('is drawn for every window that an alert judges, with lines where one fires', () => {
    for (const { longHours, shortMinutes } of Object.values(COMPLETION_BURNS)) {
      expect(panelSql).toContain(`AS "${longHours} h"`);
      expect(panelSql).toContain(`AS "${shortMinutes} min"`);
    }
    const lines = burnPanel?.fieldConfig.defaults.thresholds.steps.map(({ value }) => value);
    expect(lines).toEqual(expect.arrayContaining(burnRules.map(({ threshold }) => threshold)));
  });
});
