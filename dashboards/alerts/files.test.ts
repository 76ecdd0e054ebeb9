import { describe, expect, it } from 'vitest';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { contactPointsFile, muteTimingsFile, policiesFile } from './routing.ts';
import { rulesFile } from './rules.ts';

describe("Grafana's alerting files", () => {
  it('use only the keys of the file shape, whose case is mixed', () => {
    const [group] = rulesFile(ALERT_RULES).groups;
    for (const rule of group?.rules ?? []) {
      expect(Object.keys(rule).sort()).toEqual(
        [
          ...['annotations', 'condition', 'dashboardUid', 'data', 'execErrState', 'for', 'isPaused'],
          ...['keepFiringFor', 'labels', 'missing_series_evals_to_resolve', 'noDataState', 'panelId'],
          ...['title', 'uid'],
        ].sort(),
      );
    }
    expect(group?.folder).not.toMatch(/[/_%]/);
  });

  it('give every rule an identity that Grafana takes, a runbook and both languages', () => {
    const rules = rulesFile(ALERT_RULES).groups.flatMap((group) => group.rules);
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
    for (const { uid, annotations } of rules) {
      expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
      expect(annotations.runbook_url).toMatch(/^\$\{KAGIMI_RUNBOOKS_URL\}\/[a-z-]+\.md$/);
      expect(annotations.summary_ja).toMatch(/[ぁ-んァ-ヶ一-龠]/);
    }
  });

  it('take from the environment only what they must: a $ elsewhere would be expanded away', () => {
    const { groups } = rulesFile(ALERT_RULES);
    for (const { labels, annotations } of groups.flatMap((group) => group.rules)) {
      expect(Object.values(labels).join()).not.toContain('$');
      const braced = Object.values(annotations).flatMap((text) => text.match(/\$\{\w+\}/g) ?? []);
      expect(new Set(braced)).toEqual(new Set([`$\{KAGIMI_RUNBOOKS_URL}`]));
    }
    const secrets = JSON.stringify(contactPointsFile()).match(/\$[^"]*/g);
    const names = ['SLACK_ONCALL_URL', 'SLACK_SOC_URL', 'SLACK_PRODUCT_URL', 'PAGERDUTY_ONCALL_KEY'];
    expect(new Set(secrets)).toEqual(new Set(names.map((name) => `$\{${name}}`)));
  });

  it('route only to receivers and mute timings that are there, and every team somewhere', () => {
    const points = contactPointsFile().contactPoints.map(({ name }) => name);
    const timings = muteTimingsFile().muteTimes.map(({ name }) => name);
    const [tree] = policiesFile().policies;
    const routes = tree?.routes ?? [];
    for (const receiver of [tree?.receiver, ...routes.map((route) => route.receiver)]) {
      expect(points).toContain(receiver);
    }
    for (const name of routes.flatMap((route) => route.mute_time_intervals ?? [])) {
      expect(timings).toContain(name);
    }
    const teams = routes.flatMap((route) => route.object_matchers.filter(([label]) => label === 'team'));
    expect(new Set(teams.map(([, , team]) => team))).toEqual(new Set(ALERT_RULES.map(({ team }) => team)));
  });
});
