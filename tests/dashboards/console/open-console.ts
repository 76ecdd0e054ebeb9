import { fileURLToPath } from 'node:url';
import { readBoards } from '../../../dashboards/server/boards.ts';
import { READ_LIMITS } from '../../../dashboards/server/limits.ts';
import {
  type ConsoleOptions,
  type ConsoleServer,
  createConsoleServer,
} from '../../../dashboards/server/server.ts';
import { createClickHouseReader } from '../../../infra/adapters/clickhouse-reader.ts';
import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { createMetrics } from '../../../infra/adapters/metrics.ts';
import type { ReadLimits } from '../../../schemas/reader.ts';

export const CLIENT = fileURLToPath(new URL('../../../dashboards/console/dist', import.meta.url));

export interface OpenConsoleOptions {
  account: { url: string; database: string; username: string; password: string };
  boardsDirectory: string;
  alertmanagerUrl?: string | undefined;
  limits?: Partial<ReadLimits> | undefined;
  queriesMax?: number | undefined;
  queriesWaitingMax?: number | undefined;
}

/** The console's server as its process makes it, over tables that are there already. */
export async function openConsole(options: OpenConsoleOptions): Promise<{
  server: ConsoleServer;
  /** What the server was made with. */
  options: ConsoleOptions;
  close(): Promise<void>;
}> {
  const { account, boardsDirectory, alertmanagerUrl = '', queriesMax, queriesWaitingMax } = options;
  const reader = createClickHouseReader(account, { ...READ_LIMITS, ...options.limits });
  const made: ConsoleOptions = {
    boards: await readBoards(boardsDirectory),
    reader,
    clientDirectory: CLIENT,
    hosts: ['localhost', '127.0.0.1'],
    alertmanagerUrl,
    clock,
    metrics: createMetrics(),
    logger: { info() {}, warn() {}, error() {} },
    limits: {
      ...(queriesMax ? { queriesMax } : {}),
      ...(queriesWaitingMax === undefined ? {} : { queriesWaitingMax }),
    },
  };
  const server = await createConsoleServer(made);
  return {
    server,
    options: made,
    async close() {
      await server.close();
      await reader.close();
    },
  };
}
