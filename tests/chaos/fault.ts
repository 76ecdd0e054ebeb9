import type { Violation } from './judge.ts';
import type { World } from './world.ts';

/** One kind of trouble. `run` makes it, heals it, and gives what only this fault can check. */
export interface Fault {
  name: string;
  what: string;
  heals: string;
  /** Part of `--quick`. */
  quick: boolean;
  /** Why it can't be made here, or null. */
  cannot?: () => string | null;
  run(world: World): Promise<readonly Violation[]>;
}
