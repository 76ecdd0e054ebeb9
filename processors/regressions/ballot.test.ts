import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Ballot, type BallotState, createBallot, MOVED, packed, STRANGER, VOTED } from './ballot.ts';

/** A ceremony: who, on which day, of which kind, with a version of the first and of the last dimension (0: not known). */
interface Came {
  voter: string;
  day: number;
  kindBit: number;
  os: number;
  provider: number;
  failed: 0 | 1;
}

const came: fc.Arbitrary<Came> = fc.record({
  voter: fc.integer({ min: 0, max: 3_000 }).map((device) => `v${device}`),
  day: fc.integer({ min: 0, max: 3 }),
  kindBit: fc.constantFrom(1, 2, 4),
  os: fc.integer({ min: 0, max: 3 }),
  provider: fc.constantFrom(0, 0xffff),
  failed: fc.constantFrom(0 as const, 1 as const),
});
const minutes = fc
  .array(fc.array(came, { maxLength: 60 }), { maxLength: 60 })
  .map((all) => all.map((minute) => minute.sort((a, b) => a.day - b.day)).sort(byDay));

function byDay([a]: Came[], [b]: Came[]): number {
  return (a?.day ?? 0) - (b?.day ?? 0);
}

const paperOf = ({ os, provider, kindBit }: Came) =>
  Int32Array.of(...packed([os, 0, 0, 0, 0, 0, 0, provider]), kindBit);

/** Where all ballots of a test are written. */
const papers = { words: new Int32Array(32) };
const OFFSET = 16;

function castAll(ballot: Ballot, minute: readonly Came[]): number[][] {
  ballot.call(minute);
  return minute.map((one, at) => {
    papers.words.set(paperOf(one), OFFSET);
    const cast = ballot.cast(at, one.day, one.failed, OFFSET);
    return [cast, ...((cast & VOTED) !== 0 ? [ballot.before(0), ballot.before(7)] : [])];
  });
}

interface Known {
  day: number;
  seen: number;
  failing: number;
  os: number;
  provider: number;
}

/** The same with a map of objects. */
function castPlainly(known: Map<string, Known>, one: Came): number[] {
  const stranger = known.has(one.voter) ? 0 : STRANGER;
  const mine = known.get(one.voter) ?? { day: 0, seen: 0, failing: 0, os: 0, provider: 0 };
  known.set(one.voter, mine);
  if (mine.day !== one.day) Object.assign(mine, { day: one.day, seen: 0 });
  if ((mine.seen & one.kindBit) !== 0) return [stranger];
  const vote = (mine.failing & one.kindBit) === 0 ? VOTED : 0;
  mine.seen |= one.kindBit;
  mine.failing = one.failed === 1 ? mine.failing | one.kindBit : mine.failing & ~one.kindBit;
  const { os, provider } = mine;
  if (one.os !== 0) mine.os = one.os;
  if (one.provider !== 0) mine.provider = one.provider;
  const moved = mine.os !== os || mine.provider !== provider ? MOVED : 0;
  return [vote | stranger | moved, ...(vote === 0 ? [] : [os, provider])];
}

it('casts as a map of voters would', () => {
  fc.assert(
    fc.property(minutes, (all) => {
      const ballot = createBallot({ papers, votersMax: 1_048_576 });
      const known = new Map<string, Known>();
      for (const minute of all) {
        expect(castAll(ballot, minute)).toEqual(minute.map((one) => castPlainly(known, one)));
      }
    }),
  );
});

it('goes on alike from its own state, whatever it has forgotten', () => {
  fc.assert(
    fc.property(minutes, fc.integer({ min: 0, max: 60 }), (all, until) => {
      const ballot = createBallot({ papers, votersMax: 300 });
      for (const minute of all.slice(0, until)) castAll(ballot, minute);
      const state = JSON.parse(JSON.stringify(ballot.snapshot())) as BallotState;
      const again = createBallot({ papers, votersMax: 300, state });
      for (const minute of all.slice(until)) {
        expect(castAll(again, minute)).toEqual(castAll(ballot, minute));
      }
      expect(again.snapshot()).toEqual(ballot.snapshot());
    }),
  );
});

it('forgets who was not met for two generations', () => {
  const ballot = createBallot({ papers, votersMax: 10 });
  const vote = (voter: string, day: number) =>
    castAll(ballot, [{ voter, day, kindBit: 4, os: 0, provider: 0, failed: 0 }])[0]?.[0];
  expect(vote('first', 0)).toBe(VOTED | STRANGER);
  for (let other = 0; other < 10; other += 1) vote(`a${other}`, 0);
  expect(vote('first', 1)).toBe(VOTED);
  for (let other = 0; other < 30; other += 1) vote(`b${other}`, 1);
  expect(vote('first', 2)).toBe(VOTED | STRANGER);
});

it('drops the sets of versions that nobody has, and keeps those that somebody has', () => {
  const ballot = createBallot({ papers, votersMax: 1_048_576 });
  const vote = (voter: string, day: number, os: number, provider: number) =>
    castAll(ballot, [{ voter, day, kindBit: 4, os, provider, failed: 0 }])[0];
  vote('steady', 0, 7, 9);
  for (let day = 0; day < 70_000; day += 1)
    vote('fickle', day, 1 + (day % 60_000), 1 + Math.floor(day / 60_000));
  expect(ballot.snapshot().sets.length).toBeLessThan(4 * 65_536);
  expect(vote('steady', 1, 7, 9)).toEqual([VOTED, 7, 9]);
  expect(vote('fickle', 70_000, 5, 5)).toEqual([VOTED | MOVED, 10_000, 2]);
});
