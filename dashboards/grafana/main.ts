import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './files.ts';

/** Writes every board in every language, and Grafana's alerting: `npm run dashboards`. A test holds the files to it. */
const OUT = fileURLToPath(new URL('../generated/', import.meta.url));

const files = generatedFiles();
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(`${OUT}${name}`), { recursive: true });
  writeFileSync(`${OUT}${name}`, text);
}
for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
  const path = `${entry.parentPath}/${entry.name}`;
  if (entry.isFile() && !(path.slice(OUT.length) in files)) rmSync(path);
}
process.stdout.write(`${Object.keys(files).length} files are in dashboards/generated.\n`);
