import { readFileSync } from 'node:fs';

const SHIPPED = new URL('../../deploy/alertmanager/alertmanager.yml', import.meta.url);

/**
 * The configuration that ships, with its routes, groups and inhibition, only that its receivers tell nobody: a machine
 * where somebody tries Kagimi has no chat and no pager, and the shipped receivers need secrets.
 */
export function quietConfig(): string {
  const shipped = readFileSync(SHIPPED, 'utf8');
  const end = shipped.search(/^templates:/m);
  const receivers = [...shipped.slice(end).matchAll(/^ {2}- name: (\S+)$/gm)].map(([, name]) => name);
  return `${shipped.slice(0, end)}receivers:\n${receivers.map((name) => `  - name: ${name}\n`).join('')}`;
}
