import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildBoard } from '../../dashboards/grafana/board.ts';
import { BOARDS } from '../../dashboards/grafana/boards.ts';
import { expandMacros } from '../../dashboards/macros/expand.ts';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createPlace } from '../bench/place.ts';
import { percentile } from '../bench/statistics.ts';
import { ask } from './answer.ts';
import { askedOf, macroContext } from './queries.ts';
import { fillTables } from './ten-million.ts';

/**
 * How long the boards' queries take as they are first opened, over ten million ceremonies of 90 days: CPU of ClickHouse's
 * process (Linux), which other work on the machine hardly changes, and the time that passed.
 */
const { values } = parseArgs({
  options: { ceremonies: { type: 'string', default: '10000000' }, board: { type: 'string', default: '' } },
});
const TURNS = 5;
/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

const say = (line: string) => process.stderr.write(`${line}\n`);
const place = createPlace({ say });
try {
  const nowMs = systemClock.now();
  const store = await place.database('boards');
  await fillTables(store, { ceremonies: Number.parseInt(values.ceremonies, 10), nowMs, say });
  const { url, pid } = await place.clickhouse();
  for (const board of BOARDS.filter(({ uid }) => uid.includes(values.board)).map((one) =>
    buildBoard(one, 'en'),
  )) {
    for (const query of askedOf(board)) {
      const sql = expandMacros(
        query.rawSql,
        macroContext(query, board, { scene: { chosen: {} }, isFirst: true, nowMs }),
      );
      const { cpuMs, p50Ms, p95Ms } = await time(() => ask(url, 'boards', sql), pid);
      process.stdout.write(
        `${board.uid}, ${query.name}: CPU ${cpuMs} ms, p50 ${p50Ms} ms, p95 ${p95Ms} ms\n`,
      );
    }
  }
} finally {
  await place.close();
}

/** The first turn, cold, does not count. */
async function time(run: () => Promise<{ elapsedMs: number }>, pid: number) {
  await run();
  const startedMs = cpuMsOf(pid);
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) times.push((await run()).elapsedMs);
  const cpuMs = Math.round((cpuMsOf(pid) - startedMs) / TURNS);
  return { cpuMs, p50Ms: Math.round(percentile(times, 0.5)), p95Ms: Math.round(percentile(times, 0.95)) };
}

function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
