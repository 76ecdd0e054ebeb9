import { parseArgs } from 'node:util';

/** What `npm start` was asked for. */
export interface StartOptions {
  help: boolean;
  log: 'auto' | 'kafka' | 'embedded';
  directory: string;
  /** First of ten ports in a row, in the order of PORT_NAMES; 0: any. */
  port: number;
  browser: boolean;
  fleet: boolean;
  /** Simulated days to fill in at the first start in a folder; 0: none. */
  historyDays: number;
  /** Whether to open the console in the person's own browser. */
  open: boolean;
}

/** A switch that is wrong: one sentence. */
export class WrongSwitch extends Error {
  override readonly name = 'WrongSwitch';
  readonly code = 'wrong_switch';
}

export const HELP = `Kagimi: watch real passkey ceremonies travel from the browser to ClickHouse.

  npm start                       everything on this machine
  npm start -- --log embedded     without Kafka (it is used by itself where Java 17 and Maven are)

  --log auto|kafka|embedded   which log carries the events (auto)
  --directory DIR             where state is kept (.kagimi)
  --port N                    first of ten ports: demo, collector, processor, ClickHouse, Kafka, detector, console,
                              alerting, Alertmanager, signals (8400); 0: any
  --no-browser                do not drive ceremonies in Chromium
  --no-fleet                  do not send simulated traffic
  --history-days N            simulated days to fill in before the first start, 1 to 28 (6; with fewer the detector has
                              too little to know what is usual, and finds nothing)
  --no-history                begin with empty tables
  --no-open                   do not open the console in your browser
  --help                      this text
`;

/** Three to know what is usual, and three in which something happens. */
const HISTORY_DAYS = 6;
const HISTORY_DAYS_MAX = 28;

/** Reads the switches. @throws WrongSwitch with one sentence that names the switch. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { values } = parse(args);
  const log = values.log ?? 'auto';
  if (log !== 'auto' && log !== 'kafka' && log !== 'embedded') {
    throw new WrongSwitch(`--log must be auto, kafka or embedded, not "${log}".`);
  }
  const port = Number(values.port ?? 8400);
  if (!Number.isInteger(port) || port < 0 || port > 65_527) {
    throw new WrongSwitch(`--port must be a port number from 0 to 65527, not "${values.port}".`);
  }
  const historyDays = Number(values['history-days'] ?? HISTORY_DAYS);
  if (!Number.isInteger(historyDays) || historyDays < 1 || historyDays > HISTORY_DAYS_MAX) {
    throw new WrongSwitch(
      `--history-days must be a whole number from 1 to ${HISTORY_DAYS_MAX}, not "${values['history-days']}".`,
    );
  }
  return {
    help: values.help ?? false,
    log,
    directory: values.directory ?? '.kagimi',
    port,
    browser: !(values['no-browser'] ?? false),
    fleet: !(values['no-fleet'] ?? false),
    historyDays: values['no-history'] ? 0 : historyDays,
    open: !(values['no-open'] ?? false),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        log: { type: 'string' },
        directory: { type: 'string' },
        port: { type: 'string' },
        'no-browser': { type: 'boolean' },
        'no-fleet': { type: 'boolean' },
        'history-days': { type: 'string' },
        'no-history': { type: 'boolean' },
        'no-open': { type: 'boolean' },
      },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('.', 1)[0] : String(cause);
    throw new WrongSwitch(`${why}. \`npm start -- --help\` lists the switches.`, { cause });
  }
}
