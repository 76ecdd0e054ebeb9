import type { Clock } from '../../schemas/clock.ts';

/** A median of fewer would be one odd round. */
export const ROUNDS_MIN = 3;

/** What one variant did in one round. A variant throws when its own result is wrong: a fast wrong answer can't win. */
export interface Measured {
  /** Events, rows or requests done. */
  units: number;
  wallMs: number;
  /** CPU time of every process that belongs to the variant. */
  cpuMs: number;
}

export interface Variant {
  name: string;
  run(): Promise<Measured>;
}

export interface RoundsOptions {
  rounds: number;
  /** Rounds before the first that counts. */
  warmups: number;
  /** No further round begins after this long, once there are ROUNDS_MIN; a busy machine then means fewer rounds. */
  budgetMs: number;
  clock: Clock;
  onRound: (sentence: string) => void;
}

/** The measurements of every variant, round by round. */
export type Series = ReadonlyMap<string, Measured[]>;

/**
 * Runs every variant once a round, there and back again (ABBA), so that drift of the machine meets all of them alike.
 * Each has warmed up before the first round counts.
 */
export async function interleave(variants: readonly Variant[], options: RoundsOptions): Promise<Series> {
  const series = new Map<string, Measured[]>(variants.map(({ name }) => [name, []]));
  const begunMs = options.clock.monotonic();
  for (let round = -options.warmups; round < options.rounds; round += 1) {
    if (round >= ROUNDS_MIN && options.clock.monotonic() - begunMs > options.budgetMs) break;
    const order = round % 2 === 0 ? variants : [...variants].reverse();
    const said: string[] = [];
    for (const { name, run } of order) {
      const measured = await run();
      if (round >= 0) series.get(name)?.push(measured);
      said.push(`${name} ${Math.round(perSecond(measured))}/s`);
    }
    options.onRound(
      `${round < 0 ? 'warm-up' : `round ${round + 1} of ${options.rounds}`}: ${said.join(', ')}`,
    );
  }
  return series;
}

/** Units a second of wall time. */
export function perSecond({ units, wallMs }: Measured): number {
  return (units / wallMs) * 1_000;
}

/** Units a second of CPU time: what stays when others use the machine too. */
export function perCpuSecond({ units, cpuMs }: Measured): number {
  return (units / cpuMs) * 1_000;
}

/** The rounds of one variant. @throws Error for a variant that did not run. */
export function roundsOf(series: Series, name: string): Measured[] {
  const rounds = series.get(name);
  if (!rounds || rounds.length === 0) throw new Error(`No round of "${name}" was measured.`);
  return rounds;
}
