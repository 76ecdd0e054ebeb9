import { readFileSync } from 'node:fs';
import { expandMacros } from '../../processors/alerting/macros.ts';
import { type Sample, samplesOf } from '../../processors/alerting/table.ts';
import type { AlertRule } from '../../schemas/alert-rule.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { type Answer, ask } from './answer.ts';
import type { Check, CheckContext, Scene } from './check.ts';

const RUNBOOKS = new URL('../../dashboards/runbooks/', import.meta.url);
const sqlOfRunbook = (name: string) =>
  /```sql\n([\s\S]+?)```/.exec(readFileSync(new URL(`${name}.md`, RUNBOOKS), 'utf8'))?.[1] ?? '';

/** Every alert rule as the alerting process asks it, and the first query of its runbook, on every scene. */
export const asksEveryRule: Check = {
  name: 'alerts',
  async run(context) {
    const problems: string[] = [];
    const counts = { queries: 2 * ALERT_RULES.length, failed: 0, empty_ok: 0 };
    for (const rule of ALERT_RULES) {
      for (const query of [askedByRule(rule), askedByRunbook(rule)]) {
        const found = await everywhere(query.run, context);
        if (found.length === 0) counts.empty_ok += 1;
        else counts.failed += 1;
        problems.push(...found.map((says) => `${query.name}: ${says}`));
      }
    }
    return { counts, problems };
  },
};

/** What is wrong with an answer on one scene, as sentences. */
type Run = (scene: Scene, context: CheckContext) => Promise<string[]>;

async function everywhere(run: Run, context: CheckContext): Promise<string[]> {
  const problems: string[] = [];
  for (const scene of context.scenes) {
    try {
      for (const says of await run(scene, context)) problems.push(`${scene.name}: ${says}`);
    } catch (error) {
      problems.push(`${scene.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return problems;
}

function askedByRule(rule: AlertRule) {
  const run: Run = async (scene, { url, nowMs }) => {
    const toSeconds = Math.floor(nowMs / 1_000);
    const range = { fromSeconds: toSeconds - rule.rangeSeconds, toSeconds };
    const answer = await ask(url, scene.name, expandMacros(rule.sql, range));
    const samples = samplesOf(asRows(answer), rule.labels);
    return faultsOf(
      rule,
      scene,
      samples.filter(({ value }) => value > rule.threshold),
    );
  };
  return { name: rule.name, run };
}

/** Nothing fires where there is nothing; what the detector holds open pages, and nothing else does in its name. */
function faultsOf({ name }: AlertRule, scene: Scene, firing: readonly Sample[]): string[] {
  if (scene.name === 'empty' && firing.length > 0) return ['It fires where there is nothing.'];
  if (name === 'PlaceboPage' && firing.length > 0) return ['The detector blames its placebo.'];
  if (name !== 'PasskeyRegression') return [];
  if (scene.hasRegression && firing.length === 0) return ['It does not fire.'];
  return !scene.hasRegression && firing.length > 0 ? ['It fires on a day without a regression.'] : [];
}

function askedByRunbook({ name, runbook }: AlertRule) {
  const run: Run = async (scene, { url }) => {
    await ask(url, scene.name, sqlOfRunbook(runbook));
    return [];
  };
  return { name: `${name}, first query of its runbook`, run };
}

function asRows({ meta, data }: Answer): Record<string, unknown>[] {
  return data.map((row) => Object.fromEntries(meta.map(({ name }, at) => [name, row[at]])));
}
