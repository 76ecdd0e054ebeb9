import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readSettings, SETTINGS } from '../../schemas/settings.ts';
import { CEREMONY_EVENTS, TOPICS } from '../../schemas/topics.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const FOLDER = join(ROOT, 'infra/deploy/kubernetes');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });

interface Container {
  name: string;
  image: string;
  args: string[];
  ports?: { name: string; containerPort: number }[];
  envFrom?: { configMapRef: { name: string } }[];
  env?: { name: string; value: string }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  resources: Record<'requests' | 'limits', { cpu: string; memory: string }>;
  securityContext: object;
  volumeMounts: { name: string; mountPath: string; readOnly: boolean }[];
}
interface Probe {
  httpGet: { path: string; port: string };
}
interface Pod {
  automountServiceAccountToken: boolean;
  securityContext: { runAsNonRoot: boolean; seccompProfile: { type: string } };
  terminationGracePeriodSeconds?: number;
  initContainers?: Container[];
  containers: Container[];
  volumes: { name: string; secret: { secretName: string; defaultMode: number } }[];
}
interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  data?: Record<string, string>;
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    podSelector: { matchLabels?: Record<string, string>; matchExpressions?: { values: string[] }[] };
    policyTypes: string[];
    egress?: { ports: { port: number }[] }[];
    template: { metadata: { labels: Record<string, string> }; spec: Pod };
  };
}

const manifests = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .flatMap((file) =>
    parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as Manifest;
    }),
  );
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const workloads = [...ofKind('Deployment'), ...ofKind('Job')];
const containers = workloads.flatMap(({ metadata, spec }) => {
  const pod = spec.template.spec;
  return [...(pod.initContainers ?? []), ...pod.containers].map((container) => ({
    workload: metadata.name,
    pod,
    container,
  }));
});
const config = new Map(ofKind('ConfigMap').map(({ metadata, data }) => [metadata.name, data ?? {}]));
const environmentOf = ({ envFrom = [], env = [] }: Container): Record<string, string> => ({
  ...Object.assign({}, ...envFrom.map(({ configMapRef }) => config.get(configMapRef.name))),
  ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
});

describe('the Kubernetes manifests', () => {
  it('are of kinds and versions that clusters serve, in one namespace', () => {
    const known: Record<string, string> = {
      Namespace: 'v1',
      ConfigMap: 'v1',
      Service: 'v1',
      Job: 'batch/v1',
      Deployment: 'apps/v1',
      PodDisruptionBudget: 'policy/v1',
      NetworkPolicy: 'networking.k8s.io/v1',
    };
    for (const { kind, apiVersion, metadata } of manifests) {
      expect([kind, apiVersion]).toEqual([kind, known[kind]]);
      if (kind !== 'Namespace') expect(metadata.namespace).toBe('kagimi');
    }
    const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('run the processes of docker-compose.yml with its image', () => {
    const entries = containers.map(({ container }) => container.args[0] ?? '');
    for (const name of [
      'migrate',
      'access',
      'collector',
      'processors',
      'regressions',
      'signals',
      'alerting',
      'console',
    ]) {
      expect(entries).toContain(compose.services[name].command[0]);
    }
    expect(entries.filter((entry) => !existsSync(join(ROOT, entry)))).toEqual([]);
    for (const { container } of containers) expect(container.image).toBe(compose.services.collector.image);
  });

  it('set what compose sets, in settings that there are', () => {
    for (const { container } of containers) {
      const environment = environmentOf(container);
      const names = Object.keys(environment).filter((name) => name.startsWith('KAGIMI_'));
      expect([container.name, names.filter((name) => !(name in SETTINGS))]).toEqual([container.name, []]);
      const readable = names.filter(
        (name) => !environment[name]?.startsWith('/etc/kagimi/'),
      ) as (keyof typeof SETTINGS)[];
      expect(() => readSettings(readable, environment)).not.toThrow();
      const inCompose = Object.keys(compose.services[container.name].environment).filter(
        (name) => name.startsWith('KAGIMI_') && !OPTIONAL.includes(name),
      );
      expect([container.name, inCompose.filter((name) => !names.includes(name))]).toEqual([
        container.name,
        [],
      ]);
    }
  });

  it('probe where the processes listen, by the paths that they serve', () => {
    for (const { spec, metadata } of ofKind('Deployment')) {
      for (const container of spec.template.spec.containers) {
        const [port] = container.ports ?? [];
        const listen = Object.entries(environmentOf(container)).find(([name]) => name.endsWith('_LISTEN'));
        expect(listen?.[1]).toBe(`0.0.0.0:${port?.containerPort}`);
        expect(compose.services[container.name].environment[listen?.[0] ?? '']).toBe(listen?.[1]);
        expect(container.startupProbe?.httpGet).toEqual({ path: '/healthz', port: port?.name });
        expect(container.livenessProbe?.httpGet).toEqual({ path: '/healthz', port: port?.name });
        expect([metadata.name, container.readinessProbe?.httpGet]).toEqual([
          metadata.name,
          { path: '/readyz', port: port?.name },
        ]);
      }
    }
    const servers = ['infra/adapters/probe-server.ts', 'ingest/collector/health-routes.ts'];
    for (const file of [...servers, 'dashboards/server/server.ts']) {
      const served = readFileSync(join(ROOT, file), 'utf8');
      for (const path of ['/healthz', '/readyz', '/metrics']) expect(served).toContain(`'${path}'`);
    }
  });

  it('confine and bound every container', () => {
    for (const { pod, container } of containers) {
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const bound of ['requests', 'limits'] as const) {
        expect(container.resources[bound]).toEqual({
          cpu: expect.stringMatching(/^\d+m?$/),
          memory: expect.stringMatching(/^\d+[MG]i$/),
        });
      }
    }
    for (const { spec } of ofKind('Deployment'))
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(10);
  });

  it('mount Secrets that the page names, as files, and carry none', () => {
    expect(ofKind('Secret')).toEqual([]);
    for (const { pod, container } of containers) {
      for (const { name, mountPath, readOnly } of container.volumeMounts) {
        const secret = pod.volumes.find((volume) => volume.name === name)?.secret;
        expect([name, readOnly, secret?.defaultMode]).toEqual([name, true, 0o440]);
        const row = README.split('\n').find((line) => line.startsWith(`| \`${secret?.secretName}\``)) ?? '';
        const files = Object.values(environmentOf(container)).filter((value) =>
          value.startsWith(`${mountPath}/`),
        );
        for (const file of files)
          expect([file, row]).toEqual([
            file,
            expect.stringContaining(`\`${file.slice(mountPath.length + 1)}\``),
          ]);
        expect(row, `the Secret ${secret?.secretName} is on the page`).not.toBe('');
      }
      const paths = Object.values(environmentOf(container)).filter((value) =>
        value.startsWith('/etc/kagimi/'),
      );
      const mounted = container.volumeMounts.map(({ mountPath }) => mountPath);
      expect(paths.filter((path) => !mounted.some((mount) => path.startsWith(`${mount}/`)))).toEqual([]);
    }
  });

  it('have a budget and a match for each Deployment', () => {
    const budgets = ofKind('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels);
    for (const { spec } of ofKind('Deployment')) {
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
      expect(budgets).toContainEqual(spec.selector.matchLabels);
    }
    const processors = ofKind('Deployment').find(({ metadata }) => metadata.name === 'kagimi-processors');
    const partitions = TOPICS.find(({ topic }) => topic === CEREMONY_EVENTS)?.partitions ?? 0;
    expect(processors?.spec.replicas).toBeLessThanOrEqual(partitions);
  });

  it('deny by default, and let out only to the ports that the settings name', () => {
    const policies = ofKind('NetworkPolicy');
    expect(
      policies.some(
        ({ spec }) =>
          Object.keys(spec.podSelector).length === 0 && spec.policyTypes.length === 2 && !spec.egress,
      ),
    ).toBe(true);
    const ports = (name: string) =>
      policies
        .find(({ metadata }) => metadata.name === name)
        ?.spec.egress?.flatMap((rule) => rule.ports.map(({ port }) => port));
    const brokers = config.get('kagimi-kafka')?.KAGIMI_KAFKA_BROKERS?.split(',') ?? [];
    expect(new Set(brokers.map((broker) => Number(broker.split(':')[1])))).toEqual(
      new Set(ports('kagimi-kafka-out')),
    );
    expect([Number(new URL(config.get('kagimi-clickhouse')?.KAGIMI_CLICKHOUSE_URL ?? '').port)]).toEqual(
      ports('kagimi-clickhouse-out'),
    );
    const allowed = (name: string) =>
      policies
        .find(({ metadata }) => metadata.name === name)
        ?.spec.podSelector.matchExpressions?.flatMap(({ values }) => values) ?? [];
    for (const { workload, container } of containers) {
      const environment = environmentOf(container);
      expect([workload, allowed('kagimi-kafka-out').includes(workload)]).toEqual([
        workload,
        'KAGIMI_KAFKA_BROKERS' in environment,
      ]);
      expect([workload, allowed('kagimi-clickhouse-out').includes(workload)]).toEqual([
        workload,
        'KAGIMI_CLICKHOUSE_URL' in environment,
      ]);
    }
  });
});

describe('who delivers alerts', () => {
  it('is Grafana as it stands, and one setting for all says so', () => {
    expect(config.get('kagimi-alerts')).toEqual({
      KAGIMI_ALERT_DELIVERY: 'none',
      KAGIMI_ALERTMANAGER_URLS: '',
    });
    const told = containers.filter(({ container }) =>
      container.envFrom?.some(({ configMapRef }) => configMapRef.name === 'kagimi-alerts'),
    );
    expect(told.map(({ container }) => container.name)).toEqual(['alerting', 'console']);
    const alerting = ofKind('Deployment').find(({ metadata }) => metadata.name === 'kagimi-alerting');
    expect(alerting?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  it('has the console reached by a proxy with a login alone', () => {
    const policies = ofKind('NetworkPolicy').filter(({ spec }) => spec.policyTypes.includes('Ingress'));
    const ofConsole = policies.filter(
      ({ spec }) => spec.podSelector.matchLabels?.['app.kubernetes.io/name'] === 'kagimi-console',
    );
    expect(ofConsole.map(({ metadata }) => metadata.name)).toEqual(['kagimi-console-in']);
  });
});

/** What a site may leave as it is. */
const OPTIONAL = ['KAGIMI_LOG_LEVEL', 'KAGIMI_RELAY'];
