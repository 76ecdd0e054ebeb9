/**
 * Grafana's folders, by title: a title is the only name that the providers of boards, the files of rules and the
 * permissions have in common. No `/`, `_` or `%`: Grafana takes the first for a path, and refuses the others.
 */
export const GRAFANA_FOLDERS = {
  onCall: 'Kagimi On-call',
  soc: 'Kagimi SOC',
  adoption: 'Kagimi Adoption',
  /** Of its own: were it one of the boards', two of one name could come of it. */
  alerts: 'Kagimi Alerts',
} as const;
export type GrafanaFolder = (typeof GRAFANA_FOLDERS)[keyof typeof GRAFANA_FOLDERS];
