import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, 'dist');
const DIGEST_FILE = join(DIST, 'digest.txt');
/** The exit code when the console's packages are not installed. */
const EXIT_NOT_INSTALLED = 3;

/** Packages that Grafana's libraries carry for editors and maps, which no board uses: 90 MB less to read. */
const LEFT_OUT = /^(monaco-editor|react-monaco-editor|@monaco-editor\/react|ol)(\/|$)/;

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: LEFT_OUT }, ({ path }) => ({ path, namespace: 'left-out' }));
    onResolve({ filter: /^stream$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    // CommonJS, so that any name may be imported from it.
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * Builds the client into `dist`, unless what is there comes from the same sources and packages. Prints one sentence.
 */
async function buildConsole(): Promise<void> {
  const packages = packagesFolder();
  if (packages === undefined) {
    console.log('The console is not installed: `npm ci` at the top installs it.');
    process.exitCode = EXIT_NOT_INSTALLED;
    return;
  }
  const digest = await digestOf();
  if (digest === (await readFile(DIGEST_FILE, 'utf8').catch(() => ''))) {
    console.log('The console is built already.');
    return;
  }
  await rm(DIST, { recursive: true, force: true });
  const { metafile } = await bundle();
  await mkdir(join(DIST, 'assets'), { recursive: true });
  await writePage(Object.entries(metafile.outputs));
  await cp(join(HERE, 'src/icon.svg'), join(DIST, 'assets/icon.svg'));
  await cp(join(packages, '@grafana/ui/dist/public/img/icons'), join(DIST, 'public/build/img/icons'), {
    recursive: true,
  });
  // A few that the libraries ask for and do not bring.
  await cp(join(HERE, 'src/icons'), join(DIST, 'public/build/img/icons/unicons'), { recursive: true });
  await writeFile(DIGEST_FILE, digest);
  console.log('The console is built.');
}

function packagesFolder(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@grafana/ui/package.json')), '../..');
  } catch {
    return undefined;
  }
}

async function digestOf(): Promise<string> {
  const hash = createHash('sha256');
  const sources = (await readdir(join(HERE, 'src'), { recursive: true }))
    .map((file) => join('src', file))
    .sort();
  for (const file of ['package.json', 'build.ts', '../../package-lock.json', ...sources]) {
    const content = await readFile(join(HERE, file)).catch(() => '');
    hash.update(`${file}\n`).update(content);
  }
  return hash.digest('hex');
}

function bundle() {
  return build({
    entryPoints: [join(HERE, 'src/main.tsx')],
    outdir: join(DIST, 'assets'),
    absWorkingDir: HERE,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['browser', 'import', 'module'],
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
    alias: { '@grafana/plugin-compat/datasources': join(HERE, 'src/host/data-source-instances.ts') },
    loader: { '.svg': 'text', '.ttf': 'empty', '.woff': 'empty', '.woff2': 'empty', '.png': 'dataurl' },
    legalComments: 'linked',
    logLevel: 'warning',
    plugins: [leaveOut],
  });
}

async function writePage(outputs: [string, { entryPoint?: string; cssBundle?: string }][]): Promise<void> {
  const [script, output] = outputs.find(([, { entryPoint }]) => entryPoint === 'src/main.tsx') ?? [];
  if (script === undefined || output?.cssBundle === undefined)
    throw new Error('The bundle has no page script or style.');
  const template = await readFile(join(HERE, 'src/index.html'), 'utf8');
  const page = template
    .replace('{{script}}', `/assets/${basename(script)}`)
    .replace('{{style}}', `/assets/${basename(output.cssBundle)}`);
  await writeFile(join(DIST, 'index.html'), page);
}

await buildConsole();
