import { mkdirSync, writeFileSync } from 'node:fs';
import { alertingFiles } from './files.ts';

/** Writes Grafana's alerting files: `npm run alerts:generate`. A test holds them to what this would write. */
const OUT = new URL('../generated/alerting/', import.meta.url);

mkdirSync(OUT, { recursive: true });
const files = Object.entries(alertingFiles());
for (const [name, text] of files) writeFileSync(new URL(name, OUT), text);
process.stdout.write(`${files.length} files are in dashboards/generated/alerting.\n`);
