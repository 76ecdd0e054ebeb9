import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Format } from 'esbuild';

/** What a page pays for the SDK, at most. */
export const gzipBytesMax = 5 * 1024;

/** Bundles the one-line script (what `<script src>` loads), minified; `gzipBytes` at gzip's level 9. */
export async function buildBeacon(): Promise<{ code: string; gzipBytes: number }> {
  const code = await bundle('script.ts', 'iife');
  return { code, gzipBytes: gzipSync(code, { level: 9 }).length };
}

/**
 * Properties that only our own code reads: neither the wire, nor sessionStorage, nor the DOM knows them, so the bundle
 * may shorten them. The tests in a real browser run the shortened code.
 */
const internalNames = [
  'about',
  'after',
  'attention',
  'called',
  'calledAt',
  'drop',
  'facts',
  'flush',
  'fulfilled',
  'host',
  'inFlight',
  'isVisible',
  'leave',
  'list',
  'monotonic',
  'onPage',
  'pageChanged',
  'post',
  'probes',
  'queue',
  'readStored',
  'recorded',
  'recorder',
  'rejected',
  'report',
  'retryAfter',
  'save',
  'settings',
  'sha256',
  'sheetShown',
  'store',
  'takeSequence',
  'transport',
  'tried',
  'waiting',
  'whenCapable',
  'whenIdle',
];

async function bundle(entry: string, format: Format): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`src/${entry}`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: 'es2020',
    format,
    legalComments: 'none',
    charset: 'utf8',
    mangleProps: new RegExp(`^(${internalNames.join('|')})$`),
    banner: { js: '/* Kagimi beacon, Apache-2.0 */' },
  });
  return outputFiles.map(({ text }) => text).join('');
}

if (import.meta.main) {
  const { code, gzipBytes } = await buildBeacon();
  const dist = new URL('dist/', import.meta.url);
  await mkdir(dist, { recursive: true });
  await writeFile(new URL('kagimi-beacon.js', dist), code);
  await writeFile(new URL('index.js', dist), await bundle('index.ts', 'esm'));
  console.log(`dist/kagimi-beacon.js: ${gzipBytes} bytes gzipped, of at most ${gzipBytesMax}`);
}
