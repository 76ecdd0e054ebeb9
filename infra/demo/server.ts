import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { SigningKey } from '../../schemas/signatures.ts';
import { createAccounts } from './accounts.ts';
import { createCeremonies } from './ceremonies.ts';
import { createChallenges } from './challenges.ts';
import { createJournal } from './journal.ts';
import type { Watch } from './pages.ts';
import { createReporter, type ReporterBounds, type ReporterStats } from './reporter.ts';
import { createRoutes, type Handle } from './routes.ts';
import { createSessions } from './sessions.ts';
import { createVerifier } from './verify.ts';
import { createWitness } from './witness.ts';

export interface DemoOptions {
  clock: Clock;
  random: Random;
  listen: { host: string; port: number };
  /** What the address bar shows. Default: `http://localhost:` and the port that is listened on. */
  origin?: string;
  /** Where the server reports to. */
  collectorUrl: string;
  /** Where browsers send beacons, when that is another address than the server's. */
  beaconUrl?: string;
  tenant: { id: string; beaconKey: SigningKey; gatewayKey: SigningKey };
  /** The code of Kagimi's SDK. */
  beaconScript: string;
  logger: Logger;
  watch?: Watch;
  appVersion?: string;
  challengeLifetimeMs?: number;
  reporterBounds?: Partial<ReporterBounds>;
}

export interface DemoStats {
  accounts: number;
  credentials: number;
  challenges: number;
  reporter: ReporterStats;
}

export interface Demo {
  url: string;
  close(): Promise<void>;
  stats(): DemoStats;
}

const CHALLENGE_LIFETIME_MS = 300_000;
const REQUEST_TIMEOUT_MS = 15_000;
const CONNECTIONS_MAX = 512;

/**
 * Starts the demo bank: a relying party with real passkeys, whose every step Kagimi is told of. Signing in never waits
 * for Kagimi and does not notice when it is gone.
 * @throws the listen error, when the address is taken.
 */
export async function createDemo(options: DemoOptions): Promise<Demo> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listen(server, options.listen);
  const { origin } = new URL(options.origin ?? `http://localhost:${port}`);
  const bank = assemble(options, origin);
  serve(server, bank.handle, options.logger);

  return {
    url: origin,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await bank.reporter.close();
    },
    stats: bank.stats,
  };
}

/** The bank's parts, put together; passkeys belong to the origin's host name (WebAuthn §5.1.2, RP ID). */
function assemble(options: DemoOptions, origin: string) {
  const { clock, random, tenant, beaconScript, reporterBounds, appVersion = '1.0.0' } = options;
  const rpId = new URL(origin).hostname;
  const lifetimeMs = options.challengeLifetimeMs ?? CHALLENGE_LIFETIME_MS;
  const endpoint = new URL('/v1/beacons', options.beaconUrl ?? options.collectorUrl).href;
  const accounts = createAccounts({ random });
  const challenges = createChallenges({ clock, random, lifetimeMs });
  const reporter = createReporter({ ...options, ...(reporterBounds && { bounds: reporterBounds }) });
  const journal = createJournal();
  const witness = createWitness({ clock, reporter, journal, appVersion });
  const verifier = createVerifier({ origin, rpId, challenges, accounts });
  const handle = createRoutes({
    origin,
    beaconScript,
    frame: { beacon: { tenant: tenant.id, endpoint, appVersion }, watch: options.watch ?? null },
    random,
    accounts,
    challenges,
    sessions: createSessions({ random }),
    ceremonies: createCeremonies({ clock, rpId, tenant, accounts, challenges, verifier, witness }),
    journal,
    witness,
  });
  const stats = (): DemoStats => ({
    ...accounts.counts(),
    challenges: challenges.size,
    reporter: reporter.stats(),
  });
  return { handle, reporter, stats };
}

function serve(server: Server, handle: Handle, logger: Logger): void {
  server.on('request', (request, response) => {
    handle(request, response).catch((error: unknown) => {
      logger.error(
        { code: 'demo_request_failed', error: error instanceof Error ? error.message : String(error) },
        'A request to the demo failed.',
      );
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"error":"unexpected"}');
    });
  });
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
