import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '../../adapters/clock.ts';
import { runCommand } from './command.ts';
import { ensureJars } from './jars.ts';
import { stopProcess, stopStaleBroker, writeOwner } from './ownership.ts';
import { freePort } from './ports.ts';
import { type BrokerSecurity, brokerSettings, scramUsers } from './settings.ts';

const START_TIMEOUT_MS = 120_000;
const FORMAT_TIMEOUT_MS = 60_000;
const START_ATTEMPTS_MAX = 3;
const POLL_MS = 100;
const SETTINGS_FILE = 'kraft.properties';
const READY_LINE = 'Kafka Server started';

export interface LaunchKafkaOptions {
  /** Holds the broker's data, settings and log; the data outlives a restart. */
  directory: string;
  /** Holds the jars, shared by all directories. */
  cacheDirectory: string;
  /** Left out: the OS picks a free one, so it may differ from start to start. */
  port?: number;
  /** Left out: the broker asks nobody for anything. */
  security?: BrokerSecurity;
  onProgress: (line: string) => void;
}

export interface LocalKafka {
  brokers: string[];
  /** The Java process. */
  pid: number;
  /** SIGTERM, up to 10 s, then SIGKILL. */
  close(): Promise<void>;
}

/** The broker did not start; the message carries the last lines of its log. */
export class KafkaDidNotStart extends Error {
  override readonly name = 'KafkaDidNotStart';
  readonly code = 'kafka_did_not_start';
}

/**
 * Starts one real Apache Kafka (KRaft, broker and controller in one process, 512 MB heap) on 127.0.0.1 and resolves
 * when it answers. Kafka's own flush settings are left alone: an acknowledged record survives the death of the
 * process, not that of the machine.
 * @throws KafkaJarsMissing, BrokerDirectoryInUse, KafkaDidNotStart
 */
export async function launchKafka(options: LaunchKafkaOptions): Promise<LocalKafka> {
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true });
  const settingsFile = join(directory, SETTINGS_FILE);
  await stopStaleBroker(directory, settingsFile);
  const jars = await ensureJars(options);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce({ directory, settingsFile, jars, options });
    } catch (error) {
      // Between asking for a free port and using it another process can take it.
      const portTaken = error instanceof KafkaDidNotStart && error.message.includes('Address already in use');
      if (!portTaken || options.port !== undefined || attempt === START_ATTEMPTS_MAX) throw error;
    }
  }
}

interface Start {
  directory: string;
  settingsFile: string;
  jars: string;
  options: LaunchKafkaOptions;
}

async function startOnce(start: Start): Promise<LocalKafka> {
  const { directory, settingsFile, options } = start;
  const brokerPort = options.port ?? (await freePort());
  const controllerPort = await freePort();
  const dataDirectory = join(directory, 'data');
  const security = options.security && { asked: options.security, internalPort: await freePort() };
  const told = { dataDirectory, brokerPort, controllerPort, ...(security && { security }) };
  await writeFile(settingsFile, brokerSettings(told));
  await formatOnce(start, dataDirectory);
  options.onProgress('Starting Apache Kafka.');
  const logFile = join(directory, 'kafka.log');
  const broker = await spawnBroker(start, logFile);
  if (broker.pid === undefined)
    throw new KafkaDidNotStart('Java could not be started: check `java -version`.');
  const pid = broker.pid;
  const guard = spawnGuard(pid);
  broker.once('exit', () => guard.kill('SIGKILL'));
  try {
    await writeOwner(directory, pid);
    await waitUntilReady(broker, logFile);
  } catch (error) {
    await stopProcess(pid);
    throw error;
  }
  options.onProgress(`Apache Kafka answers on 127.0.0.1:${brokerPort}.`);
  return { brokers: [`127.0.0.1:${brokerPort}`], pid, close: () => stopProcess(pid) };
}

/** Kafka 4 wants its folder formatted before the first start; a formatted one has meta.properties. */
async function formatOnce(start: Start, dataDirectory: string): Promise<void> {
  const { settingsFile, jars, directory } = start;
  const formatted = await access(join(dataDirectory, 'meta.properties')).then(
    () => true,
    () => false,
  );
  if (formatted) return;
  const clusterId = drawClusterId();
  const tool = ['kafka.tools.StorageTool', 'format', '--standalone', '-t', clusterId, '-c', settingsFile];
  const users = start.options.security ? scramUsers(start.options.security) : [];
  const args = [...javaOptions(jars), ...tool, ...users];
  const { exitCode, text } = await runCommand('java', args, { timeoutMs: FORMAT_TIMEOUT_MS, cwd: directory });
  if (exitCode === 0) return;
  throw new KafkaDidNotStart(
    `Kafka's folder ${dataDirectory} could not be formatted: ${text.trim().slice(-600)}`,
  );
}

/** As Kafka's own, it never begins with a dash: the tool would take that for a switch. */
function drawClusterId(): string {
  const id = systemRandom.bytes(16).toString('base64url');
  return id.startsWith('-') ? drawClusterId() : id;
}

/** Its own process group: an interrupt at the terminal reaches the launcher, which stops the broker last. */
async function spawnBroker({ settingsFile, jars, directory }: Start, logFile: string): Promise<ChildProcess> {
  const output = await open(logFile, 'w');
  try {
    const args = [...javaOptions(jars), '-Xmx512m', 'kafka.Kafka', settingsFile];
    const child = spawn('java', args, {
      cwd: directory,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    child.on('error', () => undefined);
    return child;
  } finally {
    await output.close();
  }
}

/**
 * A shell that waits on a pipe from this process. When this process dies, however it dies, the pipe closes and the
 * shell stops the broker, so no Java is left behind.
 */
function spawnGuard(brokerPid: number): ChildProcess {
  const script = 'cat >/dev/null; kill -TERM "$1" 2>/dev/null; sleep 10; kill -KILL "$1" 2>/dev/null';
  const guard = spawn('sh', ['-c', script, 'kafka-guard', String(brokerPid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.unref();
  return guard;
}

function javaOptions(jars: string): string[] {
  const logging = fileURLToPath(new URL('./log4j2.properties', import.meta.url));
  return [`-Dlog4j2.configurationFile=${logging}`, '-cp', join(jars, '*')];
}

async function waitUntilReady(broker: ChildProcess, logFile: string): Promise<void> {
  const deadlineMs = systemClock.monotonic() + START_TIMEOUT_MS;
  while (systemClock.monotonic() < deadlineMs) {
    const log = await readFile(logFile, 'utf8');
    if (log.includes(READY_LINE)) return;
    if (broker.exitCode !== null || broker.signalCode !== null) {
      throw new KafkaDidNotStart(`Kafka stopped while starting: ${log.trim().slice(-1_500)}`);
    }
    await systemClock.sleep(POLL_MS);
  }
  throw new KafkaDidNotStart(`Kafka did not start within ${START_TIMEOUT_MS / 1_000} s: see ${logFile}.`);
}
