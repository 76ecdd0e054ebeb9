import type { Clock } from '../../schemas/clock.ts';
import type { Part } from './process.ts';

/** A part that is started again whenever it dies without being asked to. */
export interface Supervised {
  readonly name: string;
  readonly part: Part | null;
  /** Deaths that nobody here caused: the part gave up by itself. */
  readonly deaths: number;
  /** Why it died, newest last. */
  readonly epitaphs: readonly string[];
  /** SIGKILL; it is started again after the pause. */
  kill(): Promise<void>;
  /** Resolves once it runs again after a death. */
  revived(): Promise<Part>;
  /** Asked to stop, and not started again. */
  stop(): Promise<void>;
}

export interface SupervisedOptions {
  name: string;
  start: (attempt: number) => Promise<Part>;
  clock: Clock;
  /** Told of every death with its reason. */
  onDeath: (sentence: string) => void;
}

const RESTART_PAUSE_MS = 500;
const EPITAPHS_MAX = 50;

/** Starts a part and keeps it alive; `start` is given the number of the attempt, from 0. */
export async function supervise(options: SupervisedOptions): Promise<Supervised> {
  const { clock, name } = options;
  const epitaphs: string[] = [];
  let attempt = 0;
  let deaths = 0;
  let stopping = false;
  let expected = false;
  let alive = Promise.withResolvers<Part>();
  let part: Part | null = await options.start(attempt);
  alive.resolve(part);
  let watching = watch(part);

  async function watch(first: Part): Promise<void> {
    for (let watched = first; ; ) {
      const how = await watched.exited;
      part = null;
      if (stopping) return;
      alive = Promise.withResolvers();
      if (!expected) note(how);
      expected = false;
      const next = await startAgain();
      if (!next) return;
      watched = next;
      part = next;
      alive.resolve(next);
    }
  }

  async function startAgain(): Promise<Part | null> {
    while (!stopping) {
      await clock.sleep(RESTART_PAUSE_MS);
      attempt += 1;
      try {
        const started = await options.start(attempt);
        if (!stopping) return started;
        await started.stop();
      } catch (error) {
        note(error instanceof Error ? error.message : String(error));
      }
    }
    return null;
  }

  function note(how: string): void {
    deaths += 1;
    epitaphs.push(how);
    if (epitaphs.length > EPITAPHS_MAX) epitaphs.shift();
    options.onDeath(`${name} died (${how})`);
  }

  return {
    name,
    get part() {
      return part;
    },
    get deaths() {
      return deaths;
    },
    epitaphs,
    async kill() {
      if (!part) return;
      expected = true;
      await part.kill();
    },
    revived: () => alive.promise,
    async stop() {
      stopping = true;
      await part?.stop();
      await watching;
      watching = Promise.resolve();
    },
  };
}
