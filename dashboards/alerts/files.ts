import { ALERT_RULES } from '../../schemas/alerts.ts';
import { contactPointsFile, muteTimingsFile, policiesFile } from './routing.ts';
import { deletedRulesFile, rulesFile } from './rules.ts';
import { templatesFile } from './templates.ts';

/** Everything that Grafana's alerting is provisioned with, by file name. JSON, which is YAML to Grafana. */
export function alertingFiles(): Readonly<Record<string, string>> {
  return {
    'rules.json': text(rulesFile(ALERT_RULES)),
    'contact-points.json': text(contactPointsFile()),
    'policies.json': text(policiesFile()),
    'mute-timings.json': text(muteTimingsFile()),
    'templates.json': text(templatesFile()),
  };
}

/**
 * What takes all of that out of a Grafana again, where another delivery is the active one: files that are gone would leave
 * their rules behind.
 */
export function alertingOffFiles(): Readonly<Record<string, string>> {
  return { 'off.json': text(deletedRulesFile(ALERT_RULES)) };
}

function text(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
