import { systemClock, systemRandom } from '../../adapters/clock.ts';
import { openEngine } from './engine.ts';
import { emptySpool, openFolder } from './folder.ts';
import { createGate } from './gate.ts';
import { HELP, parseOptions, type ServerOptions } from './options.ts';
import { createChdbHttp } from './server.ts';

/** How long running queries may go on after SIGTERM. */
const STOP_GRACE_MS = 5_000;
/** A stop that takes longer is cut short; nothing acknowledged is lost by it. */
const STOP_MS_MAX = 10_000;
/** Connections that wait for a long query to end hold about 150 kB each. */
const CONNECTIONS_MAX = 4_096;
/** Threads beside those of the queries: files and compression. */
const SPARE_THREADS = 4;

async function open(options: ServerOptions) {
  // Each running query holds one thread of Node's pool; the pool takes its size from here when it is first used.
  process.env.UV_THREADPOOL_SIZE = String(options.queriesMax + SPARE_THREADS);
  const folder = openFolder(options.data);
  const engine = await openEngine({
    folder: folder.engine,
    configFile: folder.configFile,
    database: options.database,
  });
  emptySpool(folder);
  const http = createChdbHttp({
    engine,
    gate: createGate({ insideMax: options.queriesMax, waitingMax: options.queueMax }),
    account: options.account,
    spoolFolder: folder.spool,
    database: options.database,
    bodyBytesMax: options.bodyBytesMax,
    resultBytesMax: options.resultBytesMax,
    connectionsMax: CONNECTIONS_MAX,
    clock: systemClock,
    random: systemRandom,
  });
  const port = await http.listen(options.host, options.port);
  return { http, engine, port };
}

async function run(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const options = parseOptions(args);
  const { http, engine, port } = await open(options);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_MS_MAX).unref();
    await http.close(STOP_GRACE_MS);
    engine.close();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (options.exitWithParent) process.stdin.resume().once('close', stop);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  process.stdout.write(`ready http://${host}:${port}\n`);
}

run().catch((error: unknown) => {
  process.stderr.write(`chdb: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
