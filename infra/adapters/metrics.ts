import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricDefinition, type MetricName, type Metrics } from '../../schemas/metrics.ts';

type Instrument = Counter | Gauge | Histogram;

/**
 * The metrics of one process, over prom-client; only names and labels of `schemas/metrics.ts`. Those of its own `part`
 * (`kagimi_PART_…`; left out: all) are there from the start, at zero. Others appear when they are first used: a zero of
 * a process that does not do the work would look like work that stands still.
 */
export function createMetrics({ part = '' }: { part?: string } = {}): Metrics {
  const registry = new Registry();
  const instruments = new Map<MetricName, Instrument>();
  const prefix = part === '' ? '' : `kagimi_${part}_`;
  for (const name of Object.keys(METRICS)) if (name.startsWith(prefix)) find(name as MetricName);

  function find(name: MetricName): Instrument {
    const known = instruments.get(name);
    if (known) return known;
    const made = instrument(name, METRICS[name], registry);
    instruments.set(name, made);
    return made;
  }

  return {
    add(name, labels, by = 1) {
      const found = find(name);
      if (found instanceof Counter) found.inc(labels, by);
    },
    set(name, labels, value) {
      const found = find(name);
      if (found instanceof Gauge) found.set(labels, value);
    },
    observe(name, labels, value) {
      const found = find(name);
      if (found instanceof Histogram) found.observe(labels, value);
    },
    async render() {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function instrument(name: string, definition: MetricDefinition, registry: Registry): Instrument {
  const options = { name, help: definition.help, labelNames: [...definition.labels], registers: [registry] };
  switch (definition.type) {
    case 'counter':
      return new Counter(options);
    case 'gauge':
      return new Gauge(options);
    case 'histogram':
      return new Histogram({ ...options, buckets: [...(definition.buckets ?? [])] });
  }
}
