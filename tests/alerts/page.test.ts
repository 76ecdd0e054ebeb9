import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertTables } from '../../schemas/alerts-page.ts';

const PAGE = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');

describe('docs/alerts.md', () => {
  it.each(Object.entries(alertTables()))('has the table of %s that the code makes', (heading, table) => {
    const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
    expect(section.trim().startsWith(table)).toBe(true);
  });
});
