const ORGANISATION = 1;

/** What a chat shows, from our templates. */
const SLACK = {
  type: 'slack',
  disableResolveMessage: false,
} as const;
const MESSAGE = { title: '{{ template "kagimi.title" . }}', text: '{{ template "kagimi.text" . }}' } as const;

/**
 * `${NAME}` is taken from Grafana's environment when it reads the file: no secret is ever in it. With braces, so that a
 * variable may in turn be `$__file{PATH}`, which Grafana reads next.
 */
const variable = (name: string) => `\${${name}}`;
const slack = (uid: string, url: string) => ({ uid, ...SLACK, settings: { url: variable(url), ...MESSAGE } });

/** Who is reached, and how: the same four addresses that `infra/deploy/alertmanager` takes from files. */
export function contactPointsFile() {
  return {
    apiVersion: 1,
    contactPoints: [
      {
        orgId: ORGANISATION,
        name: 'kagimi-oncall-page',
        receivers: [
          slack('kagimi-oncall-page-slack', 'SLACK_ONCALL_URL'),
          {
            uid: 'kagimi-oncall-page-pagerduty',
            type: 'pagerduty',
            disableResolveMessage: false,
            settings: {
              integrationKey: variable('PAGERDUTY_ONCALL_KEY'),
              severity: 'critical',
              summary: MESSAGE.title,
            },
          },
        ],
      },
      {
        orgId: ORGANISATION,
        name: 'kagimi-oncall-chat',
        receivers: [slack('kagimi-oncall-chat-slack', 'SLACK_ONCALL_URL')],
      },
      {
        orgId: ORGANISATION,
        name: 'kagimi-soc',
        receivers: [slack('kagimi-soc-slack', 'SLACK_SOC_URL')],
      },
      {
        orgId: ORGANISATION,
        name: 'kagimi-product',
        receivers: [slack('kagimi-product-slack', 'SLACK_PRODUCT_URL')],
      },
    ],
  };
}

const WORKING_HOURS_OVER = 'kagimi-outside-working-hours';

/** The whole tree of an organisation: provisioning it replaces whatever is there. */
export function policiesFile() {
  return {
    apiVersion: 1,
    policies: [
      {
        orgId: ORGANISATION,
        receiver: 'kagimi-oncall-chat',
        group_by: ['grafana_folder', 'alertname', 'tenant', 'os'],
        group_wait: '10s',
        group_interval: '5m',
        repeat_interval: '4h',
        routes: [
          { receiver: 'kagimi-soc', object_matchers: [['team', '=', 'soc']] },
          {
            receiver: 'kagimi-product',
            object_matchers: [['team', '=', 'product']],
            repeat_interval: '24h',
            mute_time_intervals: [WORKING_HOURS_OVER],
          },
          {
            receiver: 'kagimi-oncall-page',
            object_matchers: [
              ['team', '=', 'oncall'],
              ['severity', '=', 'page'],
            ],
          },
        ],
      },
    ],
  };
}

/** When tickets wait: nights and weekends in Japan. */
export function muteTimingsFile() {
  const location = 'Asia/Tokyo';
  const nights = [
    { start_time: '00:00', end_time: '09:00' },
    { start_time: '18:00', end_time: '24:00' },
  ];
  return {
    apiVersion: 1,
    muteTimes: [
      {
        orgId: ORGANISATION,
        name: WORKING_HOURS_OVER,
        time_intervals: [
          { times: nights, weekdays: ['monday:friday'], location },
          { weekdays: ['saturday', 'sunday'], location },
        ],
      },
    ],
  };
}
