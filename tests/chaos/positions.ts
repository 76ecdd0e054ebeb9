import { fromCommitted } from '../../processors/engine/position.ts';
import type { CommittedPosition } from '../../schemas/log.ts';
import type { Violation } from './judge.ts';
import { nameOf } from './tail.ts';

/** I6, over the whole run: positions never go back, and nothing is committed that is not inserted. */
export interface Positions {
  /** Looks at positions as they stand now. */
  note(positions: readonly CommittedPosition[]): void;
  /** `below`: ids of every record below the committed positions; `inserted`: ids in the tables. */
  checkInserted(below: Iterable<string>, inserted: ReadonlySet<string>): void;
  /** What the group stood at is taken away on purpose: positions begin anew. */
  forget(): void;
  /** Violations since the last call. */
  drain(): Violation[];
}

const VIOLATIONS_MAX = 20;

export function createPositions(): Positions {
  const highest = new Map<string, { next: number; offset: number }>();
  let violations: Violation[] = [];

  function say(sentence: string): void {
    if (violations.length < VIOLATIONS_MAX) violations.push({ invariant: 'I6', sentence });
  }

  return {
    note(positions) {
      for (const position of positions) {
        const place = nameOf(position);
        const { next, offset } = fromCommitted(position);
        const before = highest.get(place);
        if (before && next < before.next) {
          say(`${place} went back from ${before.next} to ${next}.`);
        }
        if (before && offset < before.offset) {
          say(`${place} would restart at ${offset}, earlier than the ${before.offset} of before.`);
        }
        highest.set(place, {
          next: Math.max(next, before?.next ?? 0),
          offset: Math.max(offset, before?.offset ?? 0),
        });
      }
    },
    checkInserted(below, inserted) {
      const absent = [...below].filter((id) => !inserted.has(id));
      if (absent.length === 0) return;
      say(`${absent.length} records below the committed positions are in no table, such as ${absent[0]}.`);
    },
    forget: () => highest.clear(),
    drain() {
      const drained = violations;
      violations = [];
      return drained;
    },
  };
}
