import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../processors/cause/model.ts';
import { causesTable } from '../schemas/reference.ts';

const page = readFileSync(new URL('../docs/causes.md', import.meta.url), 'utf8');
const score = readFileSync(new URL('../docs/causes-score.md', import.meta.url), 'utf8');

/** The page with what stands between two marks replaced. */
function replaced(text: string, mark: string, by: string): string {
  const [before, rest] = text.split(`<!-- ${mark} -->`);
  const [, after] = (rest ?? '').split(`<!-- /${mark} -->`);
  if (before === undefined || after === undefined) throw new Error(`The page has no place for ${mark}`);
  return `${before}<!-- ${mark} -->\n\n${by}\n\n<!-- /${mark} -->${after}`;
}

describe('the page about causes', () => {
  it('has the causes of the vocabulary, and the figures of the last score', async () => {
    const readers = score.split('\n').filter((line) => line.startsWith('| reader |'));
    const table = score.slice(score.indexOf(readers[0] ?? '')).split('\n\n')[0] ?? '';
    expect(table.split('\n')).toHaveLength(6);
    const whole = replaced(replaced(page, 'causes', causesTable()), 'score', table);
    await expect(whole).toMatchFileSnapshot('../docs/causes.md');
  });

  it('has the score of the model that ships', () => {
    const { version, learned } = loadModel();
    expect(score, 'Run npm run score:cause -- --report docs/causes-score.md').toContain(
      `Model ${version} (digest ${learned.digest.slice(0, 12)})`,
    );
  });
});
