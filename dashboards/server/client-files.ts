import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

const NOT_BUILT =
  '<!doctype html><meta charset="utf-8"><title>Kagimi</title><p>The console is not built: run <code>npm run build -w @kagimi/console</code>.';

/**
 * The built client. Only files that were there at the start are served, so no path can lead out of the folder; every
 * other page address gives the start page, which knows what to show.
 */
export async function registerClientFiles(app: FastifyInstance, directory: string): Promise<void> {
  const files = new Map(
    (await listFiles(directory)).map((file) => [`/${relative(directory, file).split(sep).join('/')}`, file]),
  );
  const start = files.get('/index.html');
  app.get('/*', async (request, reply) => {
    const path = new URL(request.url, 'http://console').pathname;
    if (path.startsWith('/api/')) return reply.callNotFound();
    const file = files.get(path);
    if (file) {
      // Names under /assets carry a digest of what is in them.
      const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.header('cache-control', cache).type(TYPES[extname(file)] ?? 'application/octet-stream');
      return reply.send(await readFile(file));
    }
    if (extname(path) !== '') return reply.callNotFound();
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8');
    if (!start) return reply.code(503).send(NOT_BUILT);
    return reply.send(await readFile(start));
  });
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}
