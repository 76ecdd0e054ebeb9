import { type GrafanaPlan, PERMISSIONS } from './plan.ts';

export interface GrafanaOptions {
  url: string;
  user: string;
  password: string;
  fetch: typeof fetch;
}

const PAGE = 1_000;
const TIMEOUT_MS = 10_000;

interface Team {
  id: number;
  name: string;
}
interface Folder {
  uid: string;
  title: string;
}
/** Of what Grafana answers, what we compare; inherited entries belong to a parent. */
interface Permission {
  teamId?: number;
  userId?: number;
  role?: string;
  permission: number;
  inherited?: boolean;
}

/**
 * Makes teams, folders and their permissions as the plan says; what is so already is not touched. Members of the teams
 * are the site's (by hand, or by team sync). A folder with that title twice is refused: permissions would go to one.
 * @returns what was done, a sentence each; empty where nothing was missing.
 * @throws Error with Grafana's own words where it refuses.
 */
export async function applyPlan(plan: GrafanaPlan, options: GrafanaOptions): Promise<string[]> {
  const ask = requester(options);
  const done: string[] = [];
  const teams = await ensureTeams(plan.teams, ask, done);
  const folders = await ask<Folder[]>('GET', `/api/folders?limit=${PAGE}`);
  for (const { title, teams: levels } of plan.folders) {
    const found = folders.filter((folder) => folder.title === title);
    if (found.length > 1)
      throw new Error(`Grafana has ${found.length} folders called "${title}": remove all but one.`);
    const folder = found[0] ?? (await ask<Folder>('POST', '/api/folders', { title }));
    if (found.length === 0) done.push(`Made the folder "${title}".`);
    const items = Object.entries(levels).map(([name, level]) => {
      const teamId = teams.get(name);
      if (teamId === undefined) throw new Error(`The plan names a team that it does not have: ${name}.`);
      return { teamId, permission: PERMISSIONS[level] };
    });
    const path = `/api/folders/${encodeURIComponent(folder.uid)}/permissions`;
    if (same(await ask<Permission[]>('GET', path), items)) continue;
    // The list is the whole truth: the roles Viewer and Editor, which Grafana adds by itself, are gone with it.
    await ask('POST', path, { items });
    done.push(`Set who sees "${title}".`);
  }
  return done;
}

type Ask = <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>;

async function ensureTeams(names: readonly string[], ask: Ask, done: string[]): Promise<Map<string, number>> {
  const { teams } = await ask<{ teams: Team[] }>('GET', `/api/teams/search?perpage=${PAGE}`);
  const ids = new Map(teams.map(({ name, id }) => [name, id]));
  for (const name of names) {
    if (ids.has(name)) continue;
    const { teamId } = await ask<{ teamId: number }>('POST', '/api/teams', { name });
    ids.set(name, teamId);
    done.push(`Made the team "${name}".`);
  }
  return ids;
}

/** Administrators always may, so Grafana lists them or not, as it likes. */
function same(now: readonly Permission[], wanted: readonly Permission[]): boolean {
  const key = ({ teamId, userId, role, permission }: Permission) =>
    `${teamId || ''}/${userId || ''}/${role ?? ''}/${permission}`;
  const own = now.filter(({ role, inherited }) => !inherited && role !== 'Admin').map(key);
  const named = wanted.map(key);
  return own.length === named.length && named.every((one) => own.includes(one));
}

function requester({ url, user, password, fetch }: GrafanaOptions): Ask {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return async <T>(method: string, path: string, body?: object) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`Grafana answered ${response.status} to ${method} ${path}: ${text.slice(0, 300)}`);
    }
    return JSON.parse(text) as T;
  };
}
