import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import type { Bench } from './bench.ts';
import { clients } from './cases/clients.ts';
import { collector } from './cases/collector.ts';
import { detector } from './cases/detector.ts';
import { e2e } from './cases/e2e.ts';
import { enrich } from './cases/enrich.ts';
import { growth } from './cases/growth.ts';
import { lane } from './cases/lane.ts';
import { pipeline } from './cases/pipeline.ts';
import { queries } from './cases/queries.ts';
import { sink } from './cases/sink.ts';
import type { Figure, Headline } from './figures.ts';
import { type BenchOptions, help, parseBenchOptions, WrongSwitch } from './options.ts';
import { createPlace } from './place.ts';
import { completeHeadline, type Report, renderMarkdown } from './report.ts';

/**
 * `npm run bench`: the product beside the obvious ways of doing the same, in one run. The last line is one JSON
 * object; exit 1 when a benchmark could not finish or found a wrong result.
 */
const BENCHES: readonly Bench[] = [
  lane,
  enrich,
  growth,
  sink,
  e2e,
  collector,
  pipeline,
  clients,
  queries,
  detector,
];
const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const names = BENCHES.map(({ name }) => name);
  const options = parseBenchOptions(process.argv.slice(2), names);
  if (options.help) process.stdout.write(help(BENCHES));
  else process.exit(await run(options));
} catch (error) {
  if (!(error instanceof WrongSwitch)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function run(options: BenchOptions): Promise<number> {
  const chosen = BENCHES.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const place = createPlace({ say: (line) => say(`  ${line}`) });
  const figures: Figure[] = [];
  const failures: { benchmark: string; error: string }[] = [];
  const headline: Partial<Headline> = {};
  const startedMs = clock.monotonic();
  process.once('SIGINT', () => void place.close().then(() => process.exit(130)));
  process.once('SIGTERM', () => void place.close().then(() => process.exit(143)));
  try {
    for (const bench of chosen) {
      say(`${bench.name} (${secondsSince(startedMs)} s)`);
      const { quick, rounds } = options;
      try {
        const result = await bench.run({ place, quick, rounds, say: (line) => say(`  ${line}`) });
        figures.push(...result.figures);
        Object.assign(headline, result.headline);
      } catch (error) {
        const sentence = error instanceof Error ? error.message : String(error);
        failures.push({ benchmark: bench.name, error: sentence });
        say(`  ${bench.name} failed: ${sentence}`);
      }
    }
  } finally {
    await place.close();
  }
  const about = await describeRun(options, startedMs);
  write(options, { run: about, headline: completeHeadline(headline), figures, failures });
  return failures.length === 0 ? 0 : 1;
}

async function describeRun(options: BenchOptions, startedMs: number): Promise<Report['run']> {
  return {
    at: new Date(clock.now()).toISOString(),
    node: process.version,
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    'memory, GiB': Math.round(totalmem() / 2 ** 30),
    'load at the end (1, 5, 15 min)': loadavg()
      .map((load) => load.toFixed(1))
      .join(', '),
    quick: options.quick,
    seconds: secondsSince(startedMs),
  };
}

function write({ out }: BenchOptions, report: Report): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'results.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(out, 'results.md'), renderMarkdown(report));
  say(`Written: ${join(out, 'results.md')} and results.json.`);
  say(JSON.stringify(report.headline));
}

function secondsSince(startedMs: number): number {
  return Math.round((clock.monotonic() - startedMs) / 1_000);
}
