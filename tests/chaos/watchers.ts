import { join } from 'node:path';
import type { Clock } from '../../schemas/clock.ts';
import { startPart } from './process.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** The parts that look at ClickHouse and tell: the detector of regressions, and who evaluates and delivers alerts. */
export interface Watchers {
  readonly detector: Supervised;
  readonly alerting: Supervised;
  readonly all: readonly Supervised[];
  close(): Promise<void>;
}

export interface WatcherOptions {
  root: string;
  environment: Readonly<Record<string, string>>;
  /** Where an Alertmanager would be. */
  pagerUrl: string;
  logs: string;
  clock: Clock;
  onDeath: (sentence: string) => void;
}

/** As short as a crowded machine bears; in production it is 30 s. */
const EVALUATED_EVERY_MS = 2_000;

export async function startWatchers(options: WatcherOptions): Promise<Watchers> {
  const { root, environment, pagerUrl, logs, clock, onDeath } = options;
  const start = (name: string, file: string, own: Readonly<Record<string, string>>) =>
    supervise({
      name,
      clock,
      onDeath,
      start: () =>
        startPart({
          name,
          file: join(root, file),
          environment: { ...environment, ...own },
          logFile: join(logs, `${name}.log`),
          clock,
        }),
    });
  const [detector, alerting] = await Promise.all([
    start('detector', 'processors/regressions/main.ts', { KAGIMI_REGRESSIONS_LISTEN: '127.0.0.1:0' }),
    start('alerting', 'processors/alerting/main.ts', {
      KAGIMI_ALERTING_LISTEN: '127.0.0.1:0',
      KAGIMI_ALERTING_INTERVAL_MS: String(EVALUATED_EVERY_MS),
      KAGIMI_ALERT_DELIVERY: 'alertmanager',
      KAGIMI_ALERTMANAGER_URLS: pagerUrl,
    }),
  ]);
  const all = [detector, alerting];
  return {
    detector,
    alerting,
    all,
    close: async () => void (await Promise.all(all.map((one) => one.stop()))),
  };
}
