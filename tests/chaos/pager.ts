import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../schemas/clock.ts';

/** An alert as somebody was told of it, from the first that was heard until it was over. */
export interface Episode {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Monotonic, ms: first heard; and when it was heard to be over, null while it fires. */
  heardMs: number;
  overMs: number | null;
}

export interface Pager {
  readonly url: string;
  /** In order of hearing. */
  readonly episodes: readonly Episode[];
  close(): Promise<void>;
}

interface Posted {
  labels: Readonly<Record<string, string>>;
  endsAt: string;
}

/**
 * Takes what the alerting process posts to Alertmanager's API v2, and remembers it as Alertmanager does: the same labels
 * are the same alert until it is over, however often it is posted. What fires again after that is told again.
 */
export async function startPager(clock: Clock): Promise<Pager> {
  const episodes: Episode[] = [];
  const last = new Map<string, Episode>();

  function hear({ labels, endsAt }: Posted): void {
    const key = JSON.stringify(Object.entries(labels).sort());
    const isFiring = Date.parse(endsAt) > clock.now();
    const known = last.get(key);
    const atMs = clock.monotonic();
    if (isFiring && (known === undefined || known.overMs !== null)) {
      const begun = { name: labels.alertname ?? '', labels, heardMs: atMs, overMs: null };
      episodes.push(begun);
      last.set(key, begun);
    } else if (!isFiring && known?.overMs === null) known.overMs = atMs;
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    for (const posted of JSON.parse(Buffer.concat(chunks).toString()) as Posted[]) hear(posted);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    episodes,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
