/** A level of Grafana's permissions, by the number that its HTTP API has for it. */
export const PERMISSIONS = { view: 1, edit: 2, admin: 4 } as const;

/** Who sees which folder. Files can say neither; a folder's title is its name on both sides. */
export interface GrafanaPlan {
  teams: readonly string[];
  folders: readonly { title: string; teams: Readonly<Record<string, keyof typeof PERMISSIONS>> }[];
}

/** The SOC's boards are the SOC's; the others are for all three. Nobody but an administrator edits. */
export const GRAFANA_PLAN: GrafanaPlan = {
  teams: ['SOC', 'On-call', 'Data science'],
  folders: [
    { title: 'Kagimi On-call', teams: { 'On-call': 'view', SOC: 'view', 'Data science': 'view' } },
    { title: 'Kagimi SOC', teams: { SOC: 'view' } },
    { title: 'Kagimi Adoption', teams: { 'Data science': 'view', 'On-call': 'view', SOC: 'view' } },
  ],
};
