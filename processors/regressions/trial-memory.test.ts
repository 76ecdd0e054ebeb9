import { expect, it } from 'vitest';
import { packed } from './ballot.ts';
import { type CellTable, countCeremony, countVote, createCellTable, NO_POOL } from './cell-table.ts';
import { ANYWHERE } from './region.ts';
import type { Cell } from './trial.ts';
import { createTrialMemory } from './trial-memory.ts';

const cellOf = (id: number, oem: string): Cell => ({
  ...{ id, os: 'Android', oem, model: '', browser: 'Chrome', kind: 'authentication' as const },
  tokens: { os: 'Android 16' },
});
const sony = cellOf(1, 'Sony');
const google = cellOf(2, 'Google');
const anywhere = (oem: string) => ({ ...ANYWHERE, oem });

/** A memory whose every ceremony is a vote, and what happens in a minute of it. */
function memoryOf(table: CellTable) {
  let now = 0;
  const bringUp = () => {
    for (const row of table.takeBegun()) memory.note(row, now);
  };
  const memory = createTrialMemory(table, bringUp);
  table.onClear(() => {
    bringUp();
    memory.leaveRows();
  });
  const happen = (minute: number, cells: readonly Cell[], failed: 0 | 1 = 0) => {
    now = minute;
    for (const cell of cells) {
      const row = rowOf(table, cell);
      if (countCeremony(table.words, row, { failed, elapsedMs: 1, cause: 'NONE' }) === 1) table.begin(row);
      countVote(table.words, row, failed);
    }
    memory.take(minute);
  };
  return { memory, happen };
}

function rowOf(table: CellTable, cell: Cell): number {
  const row = table.find(cell);
  if (row >= 0) return row;
  const { id: _, tokens: __, ...place } = cell;
  return table.add(cell, {
    leaf: { number: 0, place, odds: [0.1, 0.1, 0.1], slowMs: 1_000 },
    ...{
      kindBit: 4,
      versions: packed([1, 0, 0, 0, 0, 0, 0, 0]),
      newcomers: 0,
      controls: [],
      placebo: NO_POOL,
    },
  });
}

it('remembers a cell as itself, though rows were cleared and came back in another order', () => {
  const table = createCellTable();
  const { memory, happen } = memoryOf(table);
  happen(1_000, [sony, sony, google], 1);
  table.clear();
  happen(1_001, [google, google, google]);
  expect(memory.of(anywhere('Sony')).map(({ parts }) => parts)).toEqual([[2, 2, 2]]);
  expect(memory.of(anywhere('Google')).map(({ parts }) => parts)).toEqual([[2, 4, 1]]);
  expect(memory.ceremoniesPerHour({ place: anywhere('Google'), versions: [] }, 1_001)).toBe(4);
});

it('puts votes into the part of the day in which they were cast, and goes on alike from its own state', () => {
  const table = createCellTable();
  const { memory, happen } = memoryOf(table);
  for (let minute = 350; minute < 365; minute += 1) happen(minute, [sony]);
  const [votes] = memory.of(anywhere('Sony'));
  expect(votes?.parts).toEqual([0, 10, 0, 1, 5, 0]);
  const again = createTrialMemory(createCellTable(), () => {}, memory.snapshot());
  expect(again.of(ANYWHERE)).toEqual(memory.of(ANYWHERE));
  const region = { place: ANYWHERE, versions: [] };
  expect(again.ceremoniesPerHour(region, 364)).toBe(15);
  expect(again.ceremoniesPerHour(region, 364)).toBe(memory.ceremoniesPerHour(region, 364));
});
