/**
 * A board with one of each panel type that boards may use, in both languages, over `ceremony_trials`. It is no board of
 * the product: it stands here so that the console can be held to what Grafana's JSON may ask of it.
 */
export function specimenBoard(language: 'ja' | 'en') {
  const say = (ja: string, en: string) => (language === 'ja' ? ja : en);
  const grid = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });
  const target = (rawSql: string, format: 0 | 1) => ({
    refId: 'A',
    datasource: DATA_SOURCE,
    editorType: 'sql',
    rawSql,
    format,
  });
  return {
    uid: 'specimen',
    title: say('パネル見本', 'Specimen'),
    description: say('各種パネルの見本', 'One panel of each kind'),
    tags: ['kagimi'],
    schemaVersion: 42,
    time: { from: 'now-24h', to: 'now' },
    timezone: 'Asia/Tokyo',
    refresh: '1m',
    graphTooltip: 1,
    links: [{ title: say('アラート', 'Alerts'), type: 'link', url: '/alerts', keepTime: true }],
    templating: {
      list: [
        { name: 'outcome', type: 'constant', query: 'success', hide: 2, current: { value: 'success' } },
        { name: 'ds', type: 'datasource', query: 'grafana-clickhouse-datasource', hide: 2 },
        {
          name: 'os',
          label: 'OS',
          type: 'query',
          datasource: DATA_SOURCE,
          query: 'SELECT DISTINCT os FROM ceremony_trials WHERE $__timeFilter(settled_at) ORDER BY os',
          multi: true,
          includeAll: true,
          current: { value: ['$__all'], text: ['All'] },
          refresh: 2,
        },
        {
          name: 'kind',
          label: say('種別', 'Kind'),
          type: 'custom',
          query: 'authentication,registration',
          includeAll: true,
          current: { value: '$__all', text: 'All' },
        },
      ],
    },
    annotations: {
      list: [
        {
          name: say('OS配信', 'OS releases'),
          enable: true,
          iconColor: 'purple',
          datasource: DATA_SOURCE,
          target: {
            rawSql:
              "SELECT $__toTime - INTERVAL 8 HOUR AS time, $__toTime - INTERVAL 7 HOUR AS timeEnd, 'Android 16 QPR1' AS text, 'release' AS tags",
          },
        },
      ],
    },
    panels: [
      {
        id: 1,
        type: 'stat',
        title: say('完了率', 'Completion rate'),
        description: say('成功したセレモニーの割合', 'Share of ceremonies that succeeded'),
        gridPos: grid(0, 0, 6, 5),
        targets: [
          target(
            `SELECT $__timeInterval(settled_at) AS time, countIf(outcome = 'success') / count() AS completion FROM ceremony_trials WHERE ${WHERE} GROUP BY time ORDER BY time`,
            0,
          ),
        ],
        fieldConfig: {
          defaults: {
            unit: 'percentunit',
            decimals: 1,
            thresholds: {
              mode: 'absolute',
              steps: [
                { value: null, color: 'red' },
                { value: 0.7, color: 'orange' },
                { value: 0.8, color: 'green' },
              ],
            },
          },
          overrides: [],
        },
        options: { reduceOptions: { calcs: ['mean'] }, graphMode: 'area', colorMode: 'value' },
      },
      {
        id: 2,
        type: 'bargauge',
        title: say('ファネル', 'Funnel'),
        gridPos: grid(6, 0, 9, 5),
        targets: [
          target(
            `SELECT stage, n FROM (SELECT arrayJoin([('${say('表示', 'prompted')}', 1), ('${say('成功', 'verified')}', 2)]) AS s, s.1 AS stage, s.2 AS place, countIf(s.2 = 1 OR outcome = 'success') AS n FROM ceremony_trials WHERE ${WHERE} GROUP BY s) ORDER BY place`,
            1,
          ),
        ],
        fieldConfig: { defaults: { min: 0, color: { mode: 'fixed', fixedColor: 'blue' } }, overrides: [] },
        options: { orientation: 'horizontal', displayMode: 'gradient', reduceOptions: { values: true } },
      },
      {
        id: 3,
        type: 'text',
        title: say('読み方', 'How to read'),
        gridPos: grid(15, 0, 9, 5),
        options: {
          mode: 'markdown',
          content: say(
            '**完了率**が下がったら[アラート](/alerts)を見る。',
            'When **completion** falls, see [alerts](/alerts).',
          ),
        },
      },
      {
        id: 4,
        type: 'timeseries',
        title: say('OS別の完了率', 'Completion by OS'),
        gridPos: grid(0, 5, 14, 9),
        targets: [
          target(
            `SELECT $__timeInterval(settled_at) AS time, os, countIf(outcome = 'success') / count() AS completion FROM ceremony_trials WHERE ${WHERE} GROUP BY time, os ORDER BY time, os`,
            0,
          ),
        ],
        interval: '10m',
        fieldConfig: {
          defaults: {
            unit: 'percentunit',
            min: 0.4,
            max: 1,
            displayName: '$' + '{__field.labels.os}',
            custom: { lineWidth: 2, fillOpacity: 5, thresholdsStyle: { mode: 'line' } },
            thresholds: {
              mode: 'absolute',
              steps: [
                { value: null, color: 'transparent' },
                { value: 0.6, color: 'red' },
              ],
            },
          },
          overrides: [
            {
              matcher: { id: 'byName', options: 'Windows' },
              properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: 'purple' } }],
            },
          ],
        },
        options: {
          legend: {
            displayMode: 'table',
            placement: 'right',
            calcs: ['lastNotNull', 'min'],
            showLegend: true,
          },
          tooltip: { mode: 'multi', sort: 'desc' },
        },
      },
      {
        id: 5,
        type: 'table',
        title: say('端末別', 'By device'),
        gridPos: grid(14, 5, 10, 9),
        targets: [
          target(
            `SELECT device_model, os, count() AS n, countIf(outcome != 'success') / n AS failure FROM ceremony_trials WHERE ${WHERE} GROUP BY device_model, os ORDER BY failure DESC`,
            1,
          ),
        ],
        fieldConfig: {
          defaults: {},
          overrides: [
            {
              matcher: { id: 'byName', options: 'device_model' },
              properties: [
                { id: 'displayName', value: say('機種', 'Model') },
                {
                  id: 'links',
                  value: [
                    {
                      title: say('この機種を見る', 'Show'),
                      url: '/d/specimen?var-kind=registration&var-os=$' + '{__data.fields.device_model}',
                    },
                  ],
                },
              ],
            },
            {
              matcher: { id: 'byName', options: 'failure' },
              properties: [
                { id: 'displayName', value: say('失敗率', 'Failure rate') },
                { id: 'unit', value: 'percentunit' },
                { id: 'min', value: 0 },
                { id: 'max', value: 1 },
                { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic' } },
                { id: 'color', value: { mode: 'continuous-GrYlRd' } },
              ],
            },
            {
              matcher: { id: 'byName', options: 'os' },
              properties: [
                {
                  id: 'mappings',
                  value: [
                    { type: 'value', options: { iOS: { text: 'Apple iOS', color: 'blue', index: 0 } } },
                  ],
                },
              ],
            },
          ],
        },
        options: { sortBy: [] },
      },
      { id: 6, type: 'row', title: say('詳しく', 'In detail'), gridPos: grid(0, 14, 24, 1), panels: [] },
      {
        id: 7,
        type: 'status-history',
        title: say('機種ごとの失敗', 'Failures by device'),
        gridPos: grid(0, 15, 12, 8),
        interval: '1h',
        targets: [
          target(
            `SELECT $__timeInterval(settled_at) AS time, device_model, countIf(outcome != 'success') / count() AS failure FROM ceremony_trials WHERE ${WHERE} GROUP BY time, device_model ORDER BY time, device_model`,
            0,
          ),
        ],
        fieldConfig: {
          defaults: {
            unit: 'percentunit',
            decimals: 0,
            displayName: '$' + '{__field.labels.device_model}',
            thresholds: {
              mode: 'absolute',
              steps: [
                { value: null, color: 'green' },
                { value: 0.25, color: 'orange' },
                { value: 0.4, color: 'red' },
              ],
            },
          },
          overrides: [],
        },
        options: { showValue: 'never' },
      },
      {
        id: 8,
        type: 'heatmap',
        title: say('所要時間', 'Latency'),
        gridPos: grid(12, 15, 12, 8),
        interval: '30m',
        targets: [
          target(
            `SELECT $__timeInterval(settled_at) AS time, multiIf(elapsed_ms < 2000, '0–2 s', elapsed_ms < 5000, '2–5 s', elapsed_ms < 10000, '5–10 s', elapsed_ms < 20000, '10–20 s', '20 s –') AS bucket, count() AS n FROM ceremony_trials WHERE ${WHERE} GROUP BY time, bucket ORDER BY time, bucket`,
            0,
          ),
        ],
        fieldConfig: { defaults: { displayName: '$' + '{__field.labels.bucket}' }, overrides: [] },
        options: { color: { scheme: 'Oranges' }, cellGap: 1 },
      },
      {
        id: 9,
        type: 'barchart',
        title: say('失敗の原因', 'Causes'),
        gridPos: grid(0, 23, 12, 8),
        targets: [
          target(
            `SELECT cause, countIf(os = 'Android') AS android, countIf(os != 'Android') AS others FROM ceremony_trials WHERE outcome = 'failed' AND ${WHERE} GROUP BY cause ORDER BY android + others DESC`,
            1,
          ),
        ],
        options: { orientation: 'horizontal', stacking: 'normal', xField: 'cause' },
      },
      {
        id: 10,
        type: 'table',
        title: say('機種 × OSバージョン', 'Device × OS version'),
        gridPos: grid(12, 23, 12, 8),
        targets: [
          target(
            `SELECT device_model, os_version, countIf(outcome = 'success') / count() AS completion FROM ceremony_trials WHERE ${WHERE} GROUP BY device_model, os_version ORDER BY device_model, os_version`,
            1,
          ),
        ],
        transformations: [
          {
            id: 'groupingToMatrix',
            options: {
              columnField: 'os_version',
              rowField: 'device_model',
              valueField: 'completion',
              emptyValue: 'null',
            },
          },
          { id: 'organize', options: { renameByName: { 'device_model\\os_version': say('機種', 'Model') } } },
        ],
        fieldConfig: {
          defaults: {
            unit: 'percentunit',
            decimals: 0,
            custom: { cellOptions: { type: 'color-background' }, align: 'center' },
            mappings: [
              {
                type: 'special',
                options: { match: 'null', result: { text: '–', color: 'transparent', index: 0 } },
              },
            ],
            thresholds: {
              mode: 'absolute',
              steps: [
                { value: null, color: 'red' },
                { value: 0.6, color: 'orange' },
                { value: 0.8, color: 'green' },
              ],
            },
          },
          overrides: [],
        },
      },
      {
        id: 11,
        type: 'stat',
        title: say('何もない期間', 'Nothing here'),
        gridPos: grid(0, 31, 12, 4),
        targets: [target('SELECT count() AS n FROM ceremony_trials WHERE 0 HAVING n > 0', 1)],
      },
      {
        id: 12,
        type: 'table',
        title: say('壊れた SQL', 'A broken query'),
        gridPos: grid(12, 31, 12, 4),
        targets: [target('SELECT no_such_column FROM ceremony_trials', 1)],
      },
      {
        id: 13,
        type: 'stat',
        title: say('定数', 'A constant'),
        gridPos: grid(0, 35, 12, 4),
        targets: [target('SELECT $outcome AS outcome', 1)],
        options: { reduceOptions: { calcs: ['lastNotNull'], fields: '/.*/' } },
      },
    ],
  };
}

const DATA_SOURCE = { type: 'grafana-clickhouse-datasource', uid: '$' + '{ds}' } as const;
const WHERE =
  '$__timeFilter(settled_at) AND $__conditionalAll(os IN ($' +
  '{os:singlequote}), $os) AND $__conditionalAll(kind IN ($' +
  '{kind:singlequote}), $kind)';
