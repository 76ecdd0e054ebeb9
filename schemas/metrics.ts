/**
 * Every metric's name, kind, labels and meaning, once; the operations page is generated from here. Label values are
 * closed words of the vocabulary, tenants and topics: their number is bounded.
 */
export interface MetricDefinition {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in the unit of its name. */
  buckets?: readonly number[];
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export const METRICS = {
  kagimi_collector_requests_total: {
    type: 'counter',
    help: 'Requests answered, by route and HTTP status.',
    labels: ['route', 'status'],
  },
  kagimi_collector_request_seconds: {
    type: 'histogram',
    help: 'Time to answer, including the acknowledgement of the log.',
    labels: ['route'],
    buckets: SECONDS,
  },
  kagimi_collector_events_total: {
    type: 'counter',
    help: 'Events that the log acknowledged, by tenant, source and trust.',
    labels: ['tenant', 'source', 'trust'],
  },
  kagimi_collector_refused_total: {
    type: 'counter',
    help: 'What was refused, by route and reason; data among it is kept in failed_events.',
    labels: ['route', 'reason'],
  },
  kagimi_collector_failed_events_dropped_total: {
    type: 'counter',
    help: 'Refused data that was counted but not kept, because its tenant or address had used up its share of failed_events.',
    labels: ['reason'],
  },
  kagimi_collector_failed_events_lost_total: {
    type: 'counter',
    help: 'Refused data that was counted but not kept, because the log did not take it in time.',
    labels: ['reason'],
  },
  kagimi_collector_lines_total: {
    type: 'counter',
    help: 'Lines of signed gateway logs that were accepted, were no ceremony, had no ceremony id, or were refused.',
    labels: ['dialect', 'outcome'],
  },
  kagimi_collector_queue_events: {
    type: 'gauge',
    help: 'Events waiting for the acknowledgement of the log.',
    labels: [],
  },
  kagimi_collector_queue_bytes: {
    type: 'gauge',
    help: 'Bytes waiting for the acknowledgement of the log.',
    labels: [],
  },
  kagimi_gateways_relayed_total: {
    type: 'counter',
    help: 'Lines of a raw gateway topic that were accepted, were no ceremony, had no ceremony id, or were refused.',
    labels: ['topic', 'outcome'],
  },
  kagimi_gateways_relay_retries_total: {
    type: 'counter',
    help: 'Appends and commits of the relay that the log did not acknowledge and that were tried again.',
    labels: ['topic'],
  },
  kagimi_processor_records_total: {
    type: 'counter',
    help: 'Records read from the log, by topic.',
    labels: ['topic'],
  },
  kagimi_processor_dead_letters_total: {
    type: 'counter',
    help: 'Records that became dead letters, by class and reason.',
    labels: ['failure_class', 'reason'],
  },
  kagimi_processor_late_events_total: {
    type: 'counter',
    help: 'Events that came after the horizon of their ceremony. They still merge into its row.',
    labels: [],
  },
  kagimi_processor_rows_total: {
    type: 'counter',
    help: 'Rows that ClickHouse acknowledged, by table.',
    labels: ['table'],
  },
  kagimi_processor_insert_seconds: {
    type: 'histogram',
    help: 'Time from sending a batch to the acknowledgement of ClickHouse.',
    labels: ['table'],
    buckets: SECONDS,
  },
  kagimi_processor_insert_failures_total: {
    type: 'counter',
    help: 'Inserts that were not acknowledged and will be sent again.',
    labels: ['table'],
  },
  kagimi_processor_open_ceremonies: {
    type: 'gauge',
    help: 'Ceremonies held in memory because their horizon has not passed.',
    labels: [],
  },
  kagimi_processor_ticks_total: {
    type: 'counter',
    help: 'Ticks appended to idle partitions.',
    labels: [],
  },
  kagimi_processor_lag_records: {
    type: 'gauge',
    help: 'Offsets between the end of a partition and what has been inserted.',
    labels: ['topic', 'partition'],
  },
  kagimi_processor_watermark_seconds: {
    type: 'gauge',
    help: 'Append time of the newest record handled in a partition, seconds since the epoch.',
    labels: ['topic', 'partition'],
  },
  kagimi_processor_oldest_record_seconds: {
    type: 'gauge',
    help: 'Age of the oldest record that was read and is not yet in ClickHouse.',
    labels: ['topic', 'partition'],
  },
  kagimi_processor_held_back_seconds_total: {
    type: 'counter',
    help: 'Time that reading stood still because as many records as allowed waited for ClickHouse.',
    labels: [],
  },
  kagimi_regressions_lag_seconds: {
    type: 'gauge',
    help: 'Age of the end of the last minute of log time that the detector has judged; of the tenant furthest behind.',
    labels: [],
  },
  kagimi_regressions_waiting_minutes: {
    type: 'gauge',
    help: 'Minutes of log time that are complete in ClickHouse and not yet judged; of the tenant furthest behind.',
    labels: [],
  },
  kagimi_regressions_heartbeat_seconds: {
    type: 'gauge',
    help: 'When the detector last asked for complete minutes and was answered, seconds since the epoch.',
    labels: [],
  },
  kagimi_regressions_failures_total: {
    type: 'counter',
    help: 'Readings of ClickHouse that failed and are tried again.',
    labels: [],
  },
  kagimi_regressions_trials_total: {
    type: 'counter',
    help: 'Trials judged, replayed ones not counted.',
    labels: ['tenant'],
  },
  kagimi_regressions_evidence_total: {
    type: 'counter',
    help: 'Matched sets written as evidence.',
    labels: ['tenant'],
  },
  kagimi_regressions_open: {
    type: 'gauge',
    help: 'Regressions that are not resolved, by severity; 3 wakes nobody.',
    labels: ['tenant', 'severity'],
  },
  kagimi_regressions_pages_total: {
    type: 'counter',
    help: 'Revisions that were to wake somebody.',
    labels: ['tenant'],
  },
  kagimi_regressions_placebos_open: {
    type: 'gauge',
    help: 'Regressions of the live placebo, a version that does not exist. Anything but 0 is a fault of the detector.',
    labels: ['tenant'],
  },
  kagimi_signals_evaluations_total: {
    type: 'counter',
    help: 'Applications of the rules for security analysts to days: done, failed, or unchanged, where nothing came since the last one.',
    labels: ['outcome'],
  },
  kagimi_signals_evaluation_seconds: {
    type: 'histogram',
    help: 'Time to apply every rule to a span of days and to write down what changed.',
    labels: [],
    buckets: SECONDS,
  },
  kagimi_signals_heartbeat_seconds: {
    type: 'gauge',
    help: 'When the rules had last been applied to yesterday and today, seconds since the epoch.',
    labels: [],
  },
  kagimi_signals_waiting_days: {
    type: 'gauge',
    help: 'Earlier days to which the rules are still to be applied after a first start or an outage.',
    labels: [],
  },
  kagimi_signals_cases: {
    type: 'gauge',
    help: 'Cases of yesterday and today that hold, by severity.',
    labels: ['severity'],
  },
  kagimi_cause_second_looks_total: {
    type: 'counter',
    help: "Second looks at failures with the history of their accounts' passkeys, by whether they were done or failed.",
    labels: ['outcome'],
  },
  kagimi_cause_verdicts_changed_total: {
    type: 'counter',
    help: 'Verdicts about a cause that a second look replaced by one that knows more.',
    labels: [],
  },
  kagimi_alerting_evaluations_total: {
    type: 'counter',
    help: 'Evaluations of an alert rule that gave rows, noData, or an error.',
    labels: ['rule', 'outcome'],
  },
  kagimi_alerting_evaluation_seconds: {
    type: 'histogram',
    help: 'Time that ClickHouse took for a rule.',
    labels: ['rule'],
    buckets: SECONDS,
  },
  kagimi_alerting_firing: {
    type: 'gauge',
    help: 'Alerts of a rule that fire.',
    labels: ['rule'],
  },
  kagimi_alerting_posts_total: {
    type: 'counter',
    help: 'Requests to the receiver of alerts that it acknowledged, or that failed and are sent again.',
    labels: ['delivery', 'outcome'],
  },
  kagimi_alerting_waiting_alerts: {
    type: 'gauge',
    help: 'Alerts that no receiver has acknowledged as they stand.',
    labels: [],
  },
  kagimi_alerting_heartbeat_seconds: {
    type: 'gauge',
    help: 'When the rules were last evaluated, seconds since the epoch.',
    labels: [],
  },
  kagimi_console_queries_total: {
    type: 'counter',
    help: 'SELECTs that the console ran for a browser, by what became of them: ok or the code of the refusal.',
    labels: ['outcome'],
  },
  kagimi_console_query_seconds: {
    type: 'histogram',
    help: 'Time from asking for a place to the rows of a SELECT.',
    labels: [],
    buckets: SECONDS,
  },
  kagimi_log_events_total: {
    type: 'counter',
    help: 'What happened inside the log client: assigned, revoked, commit_ignored, consumer_restarted, producer_rebuilt, offset_out_of_range (reading began again at the first record kept), bytes_skipped, topic_without_append_time.',
    labels: ['event'],
  },
} as const satisfies Record<string, MetricDefinition>;
export type MetricName = keyof typeof METRICS;
type Labels<Name extends MetricName> = Record<(typeof METRICS)[Name]['labels'][number], string>;

/** Where numbers go. The labels of a metric are all given, and no others. */
export interface Metrics {
  add<Name extends MetricName>(name: Name, labels: Labels<Name>, by?: number): void;
  set<Name extends MetricName>(name: Name, labels: Labels<Name>, value: number): void;
  observe<Name extends MetricName>(name: Name, labels: Labels<Name>, value: number): void;
  /** Prometheus text exposition. */
  render(): Promise<{ contentType: string; body: string }>;
}
