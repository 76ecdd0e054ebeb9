import { ALERT_RULES } from '../../schemas/alerts.ts';
import { contactPointsFile, muteTimingsFile, policiesFile } from './routing.ts';
import { rulesFile } from './rules.ts';
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

function text(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
