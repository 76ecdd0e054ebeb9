import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricDefinition, type MetricName, type Metrics } from '../../schemas/metrics.ts';

type Instrument = Counter | Gauge | Histogram;

/** The metrics of one process, over prom-client; only names and labels of `schemas/metrics.ts`. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const instruments = new Map<MetricName, Instrument>();
  for (const [name, definition] of Object.entries(METRICS)) {
    instruments.set(name as MetricName, instrument(name, definition, registry));
  }
  return {
    add(name, labels, by = 1) {
      const found = instruments.get(name);
      if (found instanceof Counter) found.inc(labels, by);
    },
    set(name, labels, value) {
      const found = instruments.get(name);
      if (found instanceof Gauge) found.set(labels, value);
    },
    observe(name, labels, value) {
      const found = instruments.get(name);
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
