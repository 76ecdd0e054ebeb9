import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { FAILURE_REASONS } from '../../schemas/vocabulary.ts';
import { buildBoard } from './board.ts';
import { BOARDS } from './boards.ts';
import { lintBoard, panelsOf, queriesOf } from './lint.ts';
import { queryNames, readQuery } from './sql.ts';
import { LANGUAGES } from './text.ts';
import { WORD_LISTS } from './words.ts';

const everyBoard = BOARDS.flatMap((board) =>
  LANGUAGES.map((language) => ({ board, language, uid: board.uid })),
);

describe('the generated boards', () => {
  it.each(everyBoard)('$uid in $language breaks no rule', ({ board, language }) => {
    expect(lintBoard(buildBoard(board, language))).toEqual([]);
  });

  it.each(BOARDS)('$uid has the same panels at the same places in both languages', (board) => {
    const [english, japanese] = LANGUAGES.map((language) =>
      panelsOf(buildBoard(board, language)).map(({ id, type, gridPos }) => ({ id, type, gridPos })),
    );
    expect(japanese).toEqual(english);
  });

  it.each(BOARDS)('$uid is really said in Japanese', (board) => {
    for (const { title = '', description = '' } of panelsOf(buildBoard(board, 'ja'))) {
      expect(`${title}${description}`).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
    }
  });
});

describe('queries', () => {
  it('are all used by a board', () => {
    const sent = everyBoard.flatMap(({ board, language }) =>
      queriesOf(buildBoard(board, language)).map(({ rawSql }) => rawSql),
    );
    const unused = queryNames().filter((name) => !sent.includes(readQuery(name, 'en')));
    expect(unused).toEqual([]);
  });

  it('say reasons of refusal in the words of the vocabulary', () => {
    const said = Object.entries(WORD_LISTS.reason ?? {}).map(([reason, text]) => [reason, text.en]);
    expect(said).toEqual(Object.entries(FAILURE_REASONS));
  });
});

describe('a rule', () => {
  const sound = () => buildBoard(BOARDS[0] ?? raise(), 'en');
  const panelOf = (board: Dashboard) => panelsOf(board)[0] ?? raise();
  const targetOf = (board: Dashboard) =>
    (panelOf(board).targets?.[0] ?? raise()) as unknown as Record<string, unknown>;
  const rawSql = (change: (sql: string) => string) => (board: Dashboard) => {
    const target = targetOf(board);
    target.rawSql = change(String(target.rawSql));
  };

  const damages: Record<string, (board: Dashboard) => void> = {
    'uneditable-dashboard': (board) => Object.assign(board, { editable: true }),
    'schema-version': (board) => Object.assign(board, { schemaVersion: 41 }),
    'board-uid': (board) => Object.assign(board, { uid: 'other' }),
    'unique-ids': (board) => Object.assign(panelOf(board), { id: 2 }),
    'panel-grid': (board) => Object.assign(panelOf(board), { gridPos: { x: 20, y: 0, w: 8, h: 4 } }),
    'panel-types': (board) => Object.assign(panelOf(board), { type: 'gauge' }),
    'panel-title-description': (board) => Object.assign(panelOf(board), { description: '' }),
    'panel-units': (board) => Object.assign(panelOf(board).fieldConfig?.defaults ?? raise(), { unit: '' }),
    'panel-no-value': (board) =>
      Object.assign(panelOf(board).fieldConfig?.defaults ?? raise(), { noValue: '' }),
    'panel-no-targets': (board) => Object.assign(panelOf(board), { targets: [] }),
    'panel-datasource': (board) =>
      Object.assign(panelOf(board), { datasource: { type: 'prometheus', uid: 'p' } }),
    'panel-transformations': (board) =>
      Object.assign(panelOf(board), { transformations: [{ id: 'merge', options: {} }] }),
    'target-datasource': (board) => Object.assign(targetOf(board), { datasource: undefined }),
    'series-ordered': (board) => Object.assign(targetOf(board), { format: 0 }),
    'query-formula': rawSql((sql) => sql.replace(/^--[^\n]*\n/gm, '')),
    'query-comment': rawSql((sql) => `-- of $tenant\n${sql}`),
    'variable-quoting': rawSql((sql) => sql.replace(':singlequote', '')),
    'query-expands': rawSql((sql) => sql.replace('__conditionalAll', '__conditional')),
    'links-resolve': (board) =>
      Object.assign(panelOf(board).fieldConfig ?? raise(), {
        overrides: [
          { matcher: { id: 'byName' }, properties: [{ id: 'links', value: [{ url: '/d/nowhere?x' }] }] },
        ],
      }),
  };

  it.each(Object.keys(damages))('%s finds what it is for', (rule) => {
    const board = sound();
    damages[rule]?.(board);
    expect(lintBoard(board).map((finding) => finding.rule)).toContain(rule);
  });

  it('finds two panels at one place', () => {
    const board = sound();
    Object.assign(panelOf(board), { gridPos: { x: 5, y: 0, w: 6, h: 4 } });
    expect(lintBoard(board)).toContainEqual(expect.objectContaining({ rule: 'panel-grid', panel: 1 }));
  });
});

function raise(): never {
  throw new Error('The board of this test has no such part.');
}
