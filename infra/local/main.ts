import { systemClock as clock, systemRandom as random } from '../adapters/clock.ts';
import type { PlayOptions } from '../fleet/play.ts';
import { openInBrowser } from './console.ts';
import { type Figures, readFigures } from './figures.ts';
import { fillHistory, type History, planHistory, storyOf } from './history.ts';
import { HELP, parseStartOptions, type StartOptions, WrongSwitch } from './options.ts';
import { type Stack, startStack } from './stack.ts';
import { driveBrowser, driveFleet } from './traffic.ts';
import { renderView } from './view.ts';

/** `npm start`: the whole product on one machine, with real ceremonies in it, and a live view of them. */
const VIEW_EVERY_MS = 1_000;
const LINE_EVERY_MS = 5_000;

const stopping = new AbortController();
try {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else await start(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof WrongSwitch ? 2 : 1;
}

async function start(options: StartOptions): Promise<void> {
  process.on('SIGINT', () => stopping.abort());
  process.on('SIGTERM', () => stopping.abort());
  const notes = new Map<string, string>();
  const { directory, historyDays: days } = options;
  const onProgress = (line: string) => void process.stdout.write(`${line}\n`);
  const history = planHistory({ directory, days, clock, random });
  const stack = await startStack({
    ...options,
    onProgress,
    onTrouble: (sentence) => notes.set('trouble', sentence),
    async onTables(tables) {
      if (history?.state === 'new') await fillHistory({ history, directory, tables, onProgress });
    },
  });
  if (history) notes.set('history', noteOf(history, directory));
  if (stack.consoleReason !== '') notes.set('console', stack.consoleReason);
  if (stack.alertsReason !== '') notes.set('alerts', stack.alertsReason);
  // Without a history, a first start has no more than half an hour.
  const boards = stack.consoleUrl && `${stack.consoleUrl}/?from=${history ? 'now-24h' : 'now-30m'}&to=now`;
  if (options.open && boards) openInBrowser(boards);
  const story = history ? storyOf(history) : {};
  const traffic = startTraffic({ ...stack, story }, options, notes);
  await watch({ ...stack, consoleUrl: boards }, notes);
  process.stdout.write('\nStopping …\n');
  await Promise.allSettled(traffic);
  await stack.close();
  process.stdout.write('Everything is stopped.\n');
}

function noteOf({ state, startMs, endMs }: History, directory: string): string {
  if (state === 'begun') return `The simulated past broke off: remove ${directory} to begin anew.`;
  const days = [startMs, endMs].map((ms) => new Date(ms).toISOString().slice(0, 10)).join(' – ');
  return `The past is simulated (${days}); in it and from now on, Sony phones on Android 16 fail. 過去の分は模擬データ`;
}

function startTraffic(
  stack: Pick<Stack, 'demo' | 'tenant' | 'collectorUrl'> & { story: Partial<PlayOptions> },
  options: StartOptions,
  notes: Map<string, string>,
): Promise<void>[] {
  const shared = {
    clock,
    random,
    signal: stopping.signal,
    onNote: (source: string, sentence: string) => notes.set(source, sentence),
  };
  const failed = (source: string) => (error: unknown) =>
    void notes.set(source, `${source}: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`);
  return [
    ...(options.browser ? [driveBrowser(stack.demo.url, shared).catch(failed('browser'))] : []),
    ...(options.fleet ? [driveFleet(stack, shared).catch(failed('fleet'))] : []),
  ];
}

/** Shows what arrives until Ctrl-C: a live view on a terminal, a line every few seconds elsewhere. */
async function watch(stack: Stack, notes: ReadonlyMap<string, string>): Promise<void> {
  const terminal = process.stdout.isTTY === true;
  let figures: Figures | null = null;
  if (!terminal) process.stdout.write(`${view(stack, null, notes)}\n`);
  while (!stopping.signal.aborted) {
    figures = await readFigures(stack.store, stack.processorUrl).catch(() => figures);
    if (terminal) process.stdout.write(`\u001b[H\u001b[J${view(stack, figures, notes)}\n`);
    else if (figures) process.stdout.write(`${line(figures)}\n`);
    await clock.sleep(terminal ? VIEW_EVERY_MS : LINE_EVERY_MS, stopping.signal);
  }
}

function view(stack: Stack, figures: Figures | null, notes: ReadonlyMap<string, string>): string {
  return renderView({
    figures,
    log: stack.log,
    logReason: stack.logReason,
    addresses: [
      ...(stack.consoleUrl ? [['Console コンソール', stack.consoleUrl] as const] : []),
      ['Demo bank デモ銀行', stack.demo.url],
      ['Collector', `${stack.collectorUrl}/metrics`],
      ['Processor', `${stack.processorUrl}/metrics`],
      ['Detector 検知', `${stack.regressionsUrl}/metrics`],
      ['Alerting アラート', `${stack.alertingUrl}/metrics`],
      ...(stack.alertmanagerUrl ? [['Alertmanager', stack.alertmanagerUrl] as const] : []),
      [
        'ClickHouse',
        `${stack.clickhouseUrl}/?database=kagimi&query=SELECT+*+FROM+ceremony_outcomes+LIMIT+10`,
      ],
    ],
    notes: [...notes.values()],
    width: process.stdout.columns ?? 160,
    color: process.stdout.isTTY === true,
  });
}

function line(figures: Figures): string {
  const outcomes = Object.entries(figures.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  return `${figures.eventsPerSecond.toFixed(1)} events/s, ${figures.ceremonies} ceremonies (${outcomes.join(', ')}), lag ${figures.lag ?? 'unknown'}`;
}
