import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { GRAFANA_PLAN } from '../../infra/deploy/grafana/plan.ts';
import { parseStartOptions } from '../../infra/local/options.ts';
import { PORT_NAMES } from '../../infra/local/stack.ts';
import root from '../../package.json' with { type: 'json' };
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { GRAFANA_FOLDERS } from '../../schemas/grafana-folders.ts';
import { readSettings, SETTINGS } from '../../schemas/settings.ts';
import { TOPICS } from '../../schemas/topics.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Service {
  image: string;
  build?: { context: string; dockerfile: string; target: string };
  command?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  restart?: string;
  ports?: string[];
  networks?: string[];
  environment?: Record<string, string>;
  volumes?: (string | { type: string; target: string })[];
  secrets?: (string | { source: string; target: string })[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  profiles?: string[];
  deploy?: { resources: { limits: { cpus: string; memory: string; pids: number } } };
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, object>;
  volumes: Record<string, object>;
  secrets: Record<string, { file: string }>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const service = (name: string): Service => {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}.`);
  return found;
};
const ours = services.filter(([, { build }]) => build);
const entryOf = ({ command }: Service) => command?.[0] ?? '';
const isJob = ({ restart }: Service) => restart === 'no';
/** As Docker Compose does where the variable is not set. */
const withDefaults = (text: string) => text.replace(/\$\{\w+:?-([^}]*)\}/g, '$1');

describe('docker-compose.yml', () => {
  it('is what the Compose specification says', () => {
    const { $schema: _, ...schema } = JSON.parse(read('tests/deploy/compose-spec.generated.json'));
    const ajv = new Ajv({
      strict: false,
      allErrors: true,
      formats: { duration: true, ports: true, expose: true },
    });
    const validate = ajv.compile(schema);
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
    expect(validate({ services: { x: { images: 'y' } } }), 'the schema can refuse').toBe(false);
  });

  it('runs every process that there is', () => {
    const processes = execFileSync(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', 'ingest', 'processors', 'dashboards'],
      { cwd: ROOT },
    )
      .toString()
      .split('\n')
      .filter((file) => file.endsWith('main.ts') && existsSync(join(ROOT, file)))
      .filter((file) => read(file).includes('runProcess('));
    const run = ours.map(([, service]) => entryOf(service));
    expect(processes.filter((file) => !run.includes(file))).toEqual([]);
    expect(run.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('names only settings that there are, with values that they take', () => {
    for (const [name, { environment = {} }] of ours) {
      const given = Object.entries(environment).filter(([key]) => key.startsWith('KAGIMI_'));
      expect([name, given.map(([key]) => key).filter((key) => !(key in SETTINGS))]).toEqual([name, []]);
      // Secrets are files of the container: there is nothing to be read here.
      const here = given.filter(([, value]) => !value.startsWith('/run/secrets/'));
      const values = Object.fromEntries(here.map(([key, value]) => [key, withDefaults(value)]));
      expect(() => readSettings(here.map(([key]) => key) as (keyof typeof SETTINGS)[], values)).not.toThrow();
    }
  });

  it('sets every setting that a process can not do without, and those that would point at itself', () => {
    for (const [name, service] of ours) {
      const source = read(entryOf(service));
      const reads = Object.entries(SETTINGS).filter(([key]) => source.includes(`'${key}'`));
      const lists = [
        ...(source.includes('...LOG_SETTINGS') ? ['KAGIMI_KAFKA_BROKERS', 'KAGIMI_LOG'] : []),
        ...(/\.\.\.CLICKHOUSE_SETTINGS/.test(source)
          ? ['KAGIMI_CLICKHOUSE_URL', 'KAGIMI_CLICKHOUSE_USER', 'KAGIMI_CLICKHOUSE_PASSWORD_FILE']
          : []),
      ];
      const needed = [
        ...lists,
        ...reads
          .filter(
            ([key, { default: value }]) =>
              value === null || /_LISTEN$/.test(key) || /127\.0\.0\.1/.test(value),
          )
          .map(([key]) => key),
      ];
      const set = Object.keys(service.environment ?? {});
      expect([name, needed.filter((key) => !set.includes(key))]).toEqual([name, []]);
    }
  });

  it('has the ports of the local start', () => {
    const first = parseStartOptions([]).port;
    const port = Object.fromEntries(PORT_NAMES.map((name, index) => [name, first + index]));
    const listens = (name: string, key: string) => service(name).environment?.[key];
    expect(listens('collector', 'KAGIMI_COLLECTOR_LISTEN')).toBe(`0.0.0.0:${port.collector}`);
    expect(listens('processors', 'KAGIMI_PROCESSOR_LISTEN')).toBe(`0.0.0.0:${port.processor}`);
    expect(listens('regressions', 'KAGIMI_REGRESSIONS_LISTEN')).toBe(`0.0.0.0:${port.regressions}`);
    expect(listens('signals', 'KAGIMI_SIGNALS_LISTEN')).toBe(`0.0.0.0:${port.signals}`);
    expect(listens('console', 'KAGIMI_CONSOLE_LISTEN')).toBe(`0.0.0.0:${port.console}`);
    expect(listens('alerting', 'KAGIMI_ALERTING_LISTEN')).toBe(`0.0.0.0:${port.alerting}`);
    expect(service('console').ports).toEqual([`127.0.0.1:${port.console}:${port.console}`]);
    expect(service('alertmanager').ports).toEqual([`127.0.0.1:${port.alertmanager}:9093`]);
    expect(listens('demo', 'KAGIMI_DEMO_LISTEN')).toBe(`0.0.0.0:${port.demo}`);
    expect(listens('collector', 'KAGIMI_KAFKA_BROKERS')).toBe(`kafka:${port.kafka}`);
    expect(service('clickhouse').ports).toEqual([`127.0.0.1:${port.clickhouse}:8123`]);
    expect(service('kafka').environment?.KAFKA_LISTENERS).toContain(`PLAINTEXT://:${port.kafka}`);
    expect(service('kafka').environment?.KAFKA_ADVERTISED_LISTENERS).toBe(`PLAINTEXT://kafka:${port.kafka}`);
  });

  it('gives Kafka what the topics need', () => {
    const { environment = {} } = service('kafka');
    expect(environment.KAFKA_LOG_MESSAGE_TIMESTAMP_TYPE).toBe('LogAppendTime');
    expect(Number(environment.KAFKA_NUM_PARTITIONS)).toBe(
      Math.max(...TOPICS.map(({ partitions }) => partitions)),
    );
    // A cluster id is a UUID in 22 letters.
    expect(Buffer.from(withDefaults(environment.CLUSTER_ID ?? ''), 'base64url')).toHaveLength(16);
    for (const entry of withDefaults(service('collector').environment?.KAGIMI_RELAY ?? '')
      .split(',')
      .filter(Boolean)) {
      expect(TOPICS.map(({ topic }) => topic)).toContain(entry.split('=')[0]);
    }
  });

  it('publishes on loopback only', () => {
    for (const [name, { ports = [], networks = [] }] of services) {
      for (const port of ports)
        expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:\d+:\d+$/)]);
      expect([name, networks.includes('loopback')]).toEqual([name, ports.length > 0]);
      expect(networks).toContain('inside');
    }
    expect(compose.networks.inside).toEqual({ internal: true });
  });

  it('pins, confines and bounds every service', () => {
    for (const [name, service] of services) {
      expect([name, withDefaults(service.image)]).toEqual([
        name,
        expect.stringMatching(/^[\w./-]+:v?\d+\.\d+\.\d+(\.\d+)?$/),
      ]);
      expect([name, service.user]).toEqual([name, expect.stringMatching(/^[1-9]\d*:\d+$/)]);
      expect([name, service.read_only]).toEqual([name, name !== 'kafka']);
      expect([name, service.cap_drop, service.security_opt]).toEqual([
        name,
        ['ALL'],
        ['no-new-privileges:true'],
      ]);
      expect([name, service.restart]).toEqual([name, expect.stringMatching(/^(no|always|unless-stopped)$/)]);
      const { cpus, memory, pids } = service.deploy?.resources.limits ?? {};
      expect([name, cpus && memory && pids]).toEqual([name, expect.any(Number)]);
      expect([name, service.healthcheck !== undefined]).toEqual([name, !isJob(service) && name !== 'fleet']);
    }
  });

  it('probes what the processes serve', () => {
    for (const [, { healthcheck }] of ours) {
      if (!healthcheck) continue;
      const [, program, file, url] = healthcheck.test;
      expect([program, file]).toEqual(['node', 'infra/deploy/image/probe.ts']);
      expect(url).toMatch(/^http:\/\/(127\.0\.0\.1:84\d\d\/(healthz|readyz)|localhost:8400\/)$/);
    }
    for (const [name, { healthcheck, environment = {} }] of ours) {
      const port = Object.entries(environment)
        .find(([key]) => key.endsWith('_LISTEN'))?.[1]
        ?.split(':')[1];
      if (port && healthcheck)
        expect([name, healthcheck.test[3]]).toEqual([name, expect.stringContaining(`:${port}/`)]);
    }
  });

  it('waits for what it needs, in no circle', () => {
    const seen = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) throw new Error(`A circle: ${[...path, name].join(' → ')}.`);
      if (seen.has(name)) return;
      for (const [needed, { condition }] of Object.entries(service(name).depends_on ?? {})) {
        const expected = isJob(service(needed)) ? 'service_completed_successfully' : 'service_healthy';
        expect([name, needed, condition]).toEqual([name, needed, expected]);
        visit(needed, [...path, name]);
      }
      seen.add(name);
    };
    for (const [name] of services) visit(name, []);
    expect(seen.size).toBe(services.length);
  });

  it('has every secret and volume that it names, and no value of one', () => {
    for (const [name, { secrets = [], volumes = [], environment = {}, command = [] }] of services) {
      const named = secrets.map((secret) => (typeof secret === 'string' ? secret : secret.source));
      expect([name, named.filter((secret) => !(secret in compose.secrets))]).toEqual([name, []]);
      for (const value of [...Object.values(environment), ...command]) {
        const [, file] = /\/run\/secrets\/(\w+)/.exec(value) ?? [];
        if (file !== undefined) expect([name, named]).toEqual([name, expect.arrayContaining([file])]);
      }
      const secretive = Object.keys(environment).filter(
        (key) => /PASSWORD|SECRET|TOKEN/.test(key) && !/_FILE$/.test(key),
      );
      expect([name, secretive]).toEqual([name, []]);
      for (const volume of volumes) {
        if (typeof volume !== 'string') continue;
        const [source = '', , mode] = withDefaults(volume).split(':');
        if (!source.startsWith('./')) expect(compose.volumes).toHaveProperty(source);
        else {
          expect([volume, mode]).toEqual([volume, 'ro']);
          expect([volume, existsSync(join(ROOT, source))]).toEqual([volume, true]);
        }
      }
    }
    const used = services.flatMap(([, { secrets = [] }]) =>
      secrets.map((secret) => (typeof secret === 'string' ? secret : secret.source)),
    );
    expect(Object.keys(compose.secrets).filter((secret) => !used.includes(secret))).toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = read('infra/deploy/image/Dockerfile');

  it('has the Node that the repository is tested with', () => {
    const [, node] = /^ARG NODE=node:(\d+\.\d+)\.\d+/m.exec(dockerfile) ?? [];
    expect(root.devDependencies.node).toContain(`^${node}.`);
  });

  it('has the targets that compose builds, and ends as nobody', () => {
    for (const [, { build }] of ours) expect(dockerfile).toContain(` AS ${build?.target}\n`);
    expect([...dockerfile.matchAll(/^USER (.+)$/gm)].map(([, user]) => user)).toEqual([
      '1000:1000',
      '1000:1000',
    ]);
    expect(dockerfile).not.toMatch(/^ADD |latest|curl .*\|/m);
  });

  it("builds the console from all that its page imports, and keeps the page's packages out of what runs", () => {
    const stages = Object.fromEntries(
      dockerfile.split(/^FROM /m).map((stage) => [/ AS (\w[\w-]*)/.exec(stage)?.[1] ?? '', stage]),
    );
    const source = 'dashboards/console/src';
    const imported = readdirSync(join(ROOT, source), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) =>
        [...read(join(source, file)).matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) =>
          normalize(join(source, dirname(file), path)),
        ),
      );
    const folders = new Set(imported.map((path) => path.split('/')[0] ?? ''));
    expect([...folders].sort()).toEqual(['dashboards', 'schemas']);
    for (const folder of folders)
      expect(stages.console).toMatch(new RegExp(`^COPY ${folder}(/console)? `, 'm'));
    expect(stages.console).toContain('tsconfig.json');
    expect(stages['production-packages']).toContain('npm ci --omit=dev --ignore-scripts --workspaces=false');
    const fromConsole = stages.kagimi?.match(/^COPY --from=console .*$/gm);
    expect(fromConsole).toEqual([
      'COPY --from=console /kagimi/dashboards/console/dist dashboards/console/dist',
    ]);
    expect(stages.kagimi).not.toMatch(/^COPY dashboards\/console /m);
  });

  it('copies only what goes to the builder', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, list = '']) =>
      list.split(' ').slice(0, -1),
    );
    for (const path of copied) {
      expect(allowed.some((entry) => path === entry || path.startsWith(`${entry}/`))).toBe(true);
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    }
    expect(read('.dockerignore')).toContain('infra/deploy/secrets/files');
  });

  it.each(ours.map(([name, service]) => ({ name, service })))(
    'has all packages that $name needs',
    ({ service }) => {
      const { files, packages } = closureOf(entryOf(service));
      const shipped =
        service.build?.target === 'demo'
          ? { ...root.dependencies, ...root.devDependencies }
          : root.dependencies;
      expect(packages.filter((name) => !(name in shipped))).toEqual([]);
      expect(files.length).toBeGreaterThan(2);
    },
  );
});

/** Everything that a file imports, and that those import, the packages among them apart; types need nothing. */
function closureOf(entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    if (!file.endsWith('.ts')) return;
    const imports = read(file).matchAll(
      /^\s*(?:import|export)\s(?!type\b)[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm,
    );
    for (const [, from, dynamic, bare] of imports) {
      const name = from ?? dynamic ?? bare ?? '';
      if (name.startsWith('.')) visit(normalize(join(dirname(file), name)));
      else if (!name.startsWith('node:'))
        packages.add(
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        );
    }
  };
  visit(entry);
  return { files: [...files], packages: [...packages] };
}

describe('what compose mounts', () => {
  it('provisions one source, with the plugin that is baked in', () => {
    const source = parse(read('infra/deploy/grafana/provisioning/datasources/kagimi.yaml'));
    const [datasource] = source.datasources;
    expect(datasource).toMatchObject({
      uid: 'kagimi-clickhouse',
      type: 'grafana-clickhouse-datasource',
      editable: false,
    });
    expect(datasource.jsonData).toMatchObject({ host: 'clickhouse', port: 8123, username: 'kagimi_grafana' });
    const [, file = ''] = /\$__file\{\/run\/secrets\/(\w+)\}/.exec(datasource.secureJsonData.password) ?? [];
    expect(service('grafana').secrets).toContain(file);
    const plugin = withDefaults(service('grafana').environment?.GF_PLUGINS_PREINSTALL_SYNC ?? '');
    const [, baked] = /^ARG PLUGIN=(.+)$/m.exec(read('infra/deploy/grafana/Dockerfile')) ?? [];
    expect(plugin).toBe(`grafana-clickhouse-datasource@${baked}`);
    expect(read('infra/deploy/grafana/Dockerfile')).toContain(
      `ARG GRAFANA=${withDefaults(service('grafana').image)}\n`,
    );
  });

  it('provisions every board once, in a folder that permissions are set for', () => {
    const file = 'infra/deploy/grafana/provisioning/dashboards/kagimi.yaml';
    const providers = parse(read(file)).providers as { folder: string; options: { path: string } }[];
    const folders = new Set(GRAFANA_PLAN.folders.map(({ title }) => title as string));
    const placed = (language: string) =>
      providers.flatMap(({ folder, options }) => {
        expect([folder, folders.delete(folder)]).toEqual([folder, true]);
        const mounted = (service('grafana').volumes ?? []).flatMap((volume) => {
          const [source = '', target = ''] = String(volume)
            .replace(/\$\{\w+:-ja\}/, language)
            .split(':');
          return dirname(target) === options.path ? [{ source, folder }] : [];
        });
        expect([folder, mounted.length > 0]).toEqual([folder, true]);
        return mounted;
      });
    const boards = placed('ja');
    const committed = readdirSync(join(ROOT, 'dashboards/generated/ja'));
    expect(boards.map(({ source }) => source).sort()).toEqual(
      committed.map((name) => `./dashboards/generated/ja/${name}`).sort(),
    );
    const soc = boards.find(({ source }) => source.endsWith('/kagimi-soc.json'));
    expect(soc?.folder).toBe(GRAFANA_FOLDERS.soc);
    // What is left is the folder of the rules.
    const rules = JSON.parse(read('dashboards/generated/alerting/rules.json'));
    expect([...folders]).toEqual(rules.groups.map(({ folder }: { folder: string }) => folder));
  });

  it('gives Grafana and Alertmanager the same chats and pager, from files', () => {
    const { environment = {}, secrets = [] } = service('grafana');
    const wanted = new Set(read('dashboards/generated/alerting/contact-points.json').match(/(?<=\$\{)\w+/g));
    const given = Object.entries(environment).filter(([name]) => wanted.has(name));
    expect(new Set(given.map(([name]) => name))).toEqual(wanted);
    const files = given.map(([, value]) => /^\$\$__file\{\/run\/secrets\/(\w+)\}$/.exec(value)?.[1] ?? value);
    expect(secrets).toEqual(expect.arrayContaining(files));
    const mounted = (service('alertmanager').secrets ?? []) as { source: string; target: string }[];
    expect(mounted.map(({ source }) => source).sort()).toEqual([...files].sort());
    const named = read('infra/deploy/alertmanager/alertmanager.yml').match(/(?<=_file: )\S+/g);
    expect(new Set(mounted.map(({ target }) => target))).toEqual(new Set(named));
  });

  it('lets exactly one deliver alerts', () => {
    const rulesAt = '/etc/grafana/provisioning/alerting';
    const rulesOf = ({ volumes = [] }: Service) =>
      volumes.map(String).filter((volume) => volume.split(':')[1] === rulesAt);
    const delivery = ({ environment = {} }: Service) => environment.KAGIMI_ALERT_DELIVERY;
    expect(delivery(service('alerting'))).toBe('none');
    expect(rulesOf(service('grafana'))).toEqual([`./dashboards/generated/alerting:${rulesAt}:ro`]);

    const other = parse(read('infra/deploy/alertmanager/compose.yml')).services as Record<string, Service>;
    expect(Object.keys(other).filter((name) => !(name in compose.services))).toEqual([]);
    const { alerting = raise(), console = raise(), grafana = raise() } = other;
    expect(delivery(alerting)).toBe('alertmanager');
    const url = 'http://alertmanager:9093';
    expect(alerting.environment?.KAGIMI_ALERTMANAGER_URLS).toBe(url);
    expect(console.environment).toEqual({ KAGIMI_ALERTMANAGER_URLS: url });
    // Volumes of one target take each other's place; this one deletes every rule that the other made.
    expect(rulesOf(grafana)).toEqual([`./dashboards/generated/alerting-off:${rulesAt}:ro`]);
    const off = JSON.parse(read('dashboards/generated/alerting-off/off.json'));
    expect(off.deleteRules.map(({ uid }: { uid: string }) => uid)).toEqual(ALERT_RULES.map(({ uid }) => uid));
  });

  it('lets nobody into Grafana without a name', () => {
    const { environment = {} } = service('grafana');
    expect(environment.GF_AUTH_ANONYMOUS_ENABLED).toBe('false');
    expect(Object.keys(environment).filter((key) => /ORG_ROLE/.test(key))).toEqual([]);
  });

  it('routes alerts to receivers that there are', () => {
    const { route, receivers } = parse(read('infra/deploy/alertmanager/alertmanager.yml'));
    const names = receivers.map(({ name }: { name: string }) => name);
    for (const { receiver } of [route, ...route.routes]) expect(names).toContain(receiver);
  });
});

function raise(): never {
  throw new Error('There is no such service.');
}
