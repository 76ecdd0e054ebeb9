import { fromEngine } from './errors.ts';
import { literal, MARK_SETTING } from './setup.ts';

type Chdb = typeof import('chdb');
type Session = InstanceType<Chdb['Session']>;

/** One statement on a connection of its own, so that its settings and parameters are nobody else's. */
export interface EngineTask {
  /** Statements run first: database, settings, parameters. */
  setup: string;
  sql: string;
  /** Format of the result where the statement names none. */
  format: string;
}

export interface EngineResult {
  bytes: Uint8Array;
  rowsRead: number;
  bytesRead: number;
}

/** ClickHouse's engine in this process. Every failure is a ServerError. */
export interface Engine {
  readonly version: string;
  readonly timezone: string;
  /** Format name in lower case → its content type. */
  readonly contentTypes: ReadonlyMap<string, string>;
  /** Connections that are open, in use or waiting for others to finish before they can be closed. */
  readonly connections: number;
  run(task: EngineTask): Promise<EngineResult>;
  /** Pieces of a SELECT's result as they come. Leaving the loop early stops the query. */
  stream(task: EngineTask): AsyncGenerator<{ bytes: Uint8Array; rows: number }>;
  /** Asks the queries whose mark begins so to stop; they then fail with 394. */
  cancel(mark: string): Promise<void>;
  close(): void;
}

export interface EngineOptions {
  /** Folder of ClickHouse's own files. */
  folder: string;
  configFile: string;
  /** Created when missing, so that it can be any request's default. */
  database: string;
}

/** @throws Error with one sentence when there is no chDB for this machine, or the folder is in use or unusable. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { Session } = await loadChdb();
  const connectionArgs = [`--config-file=${options.configFile}`];
  const connections = createConnections(() => new Session(options.folder, { connectionArgs }));
  const main = openMain(() => new Session(options.folder, { connectionArgs }), options.folder);

  await ask(main, `CREATE DATABASE IF NOT EXISTS ${options.database} ENGINE = Atomic`);
  const facts = await factsOf(main);

  return {
    ...facts,
    get connections() {
      return connections.open;
    },
    run: (task) =>
      connections.use(async (session) => {
        await session.queryAsync(task.setup);
        const result = await session.queryAsync(task.sql, { format: task.format });
        return { bytes: result.bytes(), rowsRead: result.rowsRead, bytesRead: result.bytesRead };
      }),
    stream: (task) => streamed(connections, task),
    async cancel(mark) {
      await ask(main, `KILL QUERY WHERE startsWith(Settings['${MARK_SETTING}'], ${literal(mark)}) ASYNC`);
    },
    close: () => main.close(),
  };
}

async function ask(session: Session, sql: string): Promise<string> {
  const result = await session.queryAsync(sql, { format: 'TabSeparatedRaw' });
  return result.text().trimEnd();
}

async function factsOf(session: Session): Promise<Pick<Engine, 'version' | 'timezone' | 'contentTypes'>> {
  const [version = '', timezone = ''] = (await ask(session, 'SELECT version(), timezone()')).split('\t');
  const formats = await ask(session, 'SELECT lower(name), content_type FROM system.formats WHERE is_output');
  const contentTypes = new Map<string, string>();
  for (const line of formats.split('\n')) {
    const [name = '', type = ''] = line.split('\t');
    if (type !== '') contentTypes.set(name, type);
  }
  return { version, timezone, contentTypes };
}

async function* streamed(connections: Connections, task: EngineTask) {
  const connection = connections.take();
  try {
    await connection.session.queryAsync(task.setup);
    const stream = connection.session.queryStream(task.sql, { format: task.format });
    for await (const chunk of stream) yield { bytes: chunk.raw(), rows: chunk.numRows };
  } catch (error) {
    throw fromEngine(error);
  } finally {
    connection.release();
  }
}

async function loadChdb(): Promise<Chdb> {
  try {
    return await import('chdb');
  } catch (cause) {
    const machine = `${process.platform}-${process.arch}`;
    throw new Error(`chDB (npm package chdb) can't be loaded on ${machine}: ${reasonOf(cause)}`, { cause });
  }
}

function openMain(open: () => Session, folder: string): Session {
  try {
    return open();
  } catch (cause) {
    const message = `The data folder ${folder} can't be opened: another process is using it, or it is not writable.`;
    throw new Error(message, { cause });
  }
}

type Connections = ReturnType<typeof createConnections>;

/**
 * Opens a connection per query and counts them. chDB closes a connection only when everything that was running at
 * that moment is over, so one long query keeps the connections of many short ones: their number is the caller's bound.
 */
function createConnections(open: () => Session) {
  const inUse = new Set<Promise<void>>();
  let waiting = 0;

  const take = () => {
    const session = open();
    const { promise, resolve } = Promise.withResolvers<void>();
    inUse.add(promise);
    return {
      session,
      release() {
        inUse.delete(promise);
        const others = [...inUse];
        session.close();
        resolve();
        if (others.length === 0) return;
        waiting += 1;
        void Promise.all(others).then(() => {
          waiting -= 1;
        });
      },
    };
  };

  return {
    take,
    get open() {
      return inUse.size + waiting;
    },
    async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
      const connection = take();
      try {
        return await work(connection.session);
      } catch (error) {
        throw fromEngine(error);
      } finally {
        connection.release();
      }
    },
  };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
