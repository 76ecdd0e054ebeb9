import { GRAFANA_FOLDERS, type GrafanaFolder } from '../../../schemas/grafana-folders.ts';

/** A level of Grafana's permissions, by the number that its HTTP API has for it. */
export const PERMISSIONS = { view: 1, edit: 2, admin: 4 } as const;

/** Who sees which folder. Files can say neither; a folder's title is its name on both sides. */
export interface GrafanaPlan {
  teams: readonly string[];
  folders: readonly { title: GrafanaFolder; teams: Readonly<Record<string, keyof typeof PERMISSIONS>> }[];
}

/**
 * The SOC's boards are the SOC's; the other boards are for all three, and the rules for those whom they call. Nobody but
 * an administrator edits.
 */
export const GRAFANA_PLAN: GrafanaPlan = {
  teams: ['SOC', 'On-call', 'Data science'],
  folders: [
    { title: GRAFANA_FOLDERS.onCall, teams: { 'On-call': 'view', SOC: 'view', 'Data science': 'view' } },
    { title: GRAFANA_FOLDERS.soc, teams: { SOC: 'view' } },
    { title: GRAFANA_FOLDERS.adoption, teams: { 'Data science': 'view', 'On-call': 'view', SOC: 'view' } },
    { title: GRAFANA_FOLDERS.alerts, teams: { 'On-call': 'view', SOC: 'view' } },
  ],
};
