import { describe, expect, it } from 'vitest';
import { createPositions } from './positions.ts';

const at = (offset: number, next: number) => ({
  topic: 'ceremony.events',
  partition: 2,
  offset,
  metadata: `${next}:0`,
});

describe('the watch over positions', () => {
  it('is content while they go forward', () => {
    const positions = createPositions();
    positions.note([at(0, 10)]);
    positions.note([at(0, 10)]);
    positions.note([at(4, 12)]);
    expect(positions.drain()).toEqual([]);
  });

  it('finds one that goes back, and a restart that would begin earlier than before', () => {
    const positions = createPositions();
    positions.note([at(4, 12)]);
    positions.note([at(4, 11)]);
    positions.note([at(3, 12)]);
    expect(positions.drain().map(({ sentence }) => sentence)).toEqual([
      'ceremony.events/2 went back from 12 to 11.',
      'ceremony.events/2 would restart at 3, earlier than the 4 of before.',
    ]);
    expect(positions.drain()).toEqual([]);
  });

  it('begins anew when the positions were taken away on purpose', () => {
    const positions = createPositions();
    positions.note([at(4, 12)]);
    positions.forget();
    positions.note([at(0, 0)]);
    expect(positions.drain()).toEqual([]);
  });

  it('finds a record that is committed and in no table', () => {
    const positions = createPositions();
    positions.checkInserted(['a', 'b'], new Set(['a', 'b', 'c']));
    expect(positions.drain()).toEqual([]);
    positions.checkInserted(['a', 'b'], new Set(['a']));
    expect(positions.drain()).toMatchObject([{ invariant: 'I6' }]);
  });
});
