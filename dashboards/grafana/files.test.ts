import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { generatedFiles } from './files.ts';

const GENERATED = fileURLToPath(new URL('../generated/', import.meta.url));

it('dashboards/generated is what `npm run dashboards` writes, and nothing else', () => {
  const committed = readdirSync(GENERATED, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replace(/\/{2,}/g, '/').slice(GENERATED.length));
  const generated = generatedFiles();
  expect(committed.sort()).toEqual(Object.keys(generated).sort());
  const differing = committed.filter(
    (name) => readFileSync(`${GENERATED}${name}`, 'utf8') !== generated[name],
  );
  expect(differing).toEqual([]);
});
