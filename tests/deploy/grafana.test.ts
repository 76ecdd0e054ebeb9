import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { applyPlan } from '../../infra/deploy/grafana/apply.ts';
import { GRAFANA_PLAN } from '../../infra/deploy/grafana/plan.ts';

/**
 * Answers in the shapes of Grafana's HTTP API (Team, Folder and Folder permissions), as its documentation has them:
 * no Grafana runs here.
 */
interface GrafanaState {
  teams: { id: number; orgId: number; name: string; memberCount: number }[];
  folders: { id: number; uid: string; title: string }[];
  permissions: Map<string, { teamId?: number; role?: string; permission: number }[]>;
  writes: string[];
}

let server: Server | undefined;
afterEach(() => server?.close());

async function start(state: GrafanaState): Promise<string> {
  server = createServer((request, response) => {
    void answer(state, request).then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(
  state: GrafanaState,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  if (request.headers.authorization !== `Basic ${Buffer.from('admin:right').toString('base64')}`) {
    return { status: 401, body: { message: 'Invalid username or password' } };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  if (request.method === 'POST') state.writes.push(`${path} ${JSON.stringify(body)}`);
  const [, uid] = /^\/api\/folders\/([^/]+)\/permissions$/.exec(path) ?? [];
  if (uid !== undefined) return permissions(state, { uid, method: request.method ?? '', body });
  switch (`${request.method} ${path}`) {
    case 'GET /api/teams/search':
      return {
        status: 200,
        body: { totalCount: state.teams.length, teams: state.teams, page: 1, perPage: 1_000 },
      };
    case 'POST /api/teams': {
      const id = state.teams.length + 1;
      state.teams.push({ id, orgId: 1, name: body.name, memberCount: 0 });
      return { status: 200, body: { message: 'Team created', teamId: id, uid: `team-${id}` } };
    }
    case 'GET /api/folders':
      return { status: 200, body: state.folders };
    case 'POST /api/folders': {
      const folder = {
        id: state.folders.length + 1,
        uid: `folder${state.folders.length + 1}`,
        title: body.title,
      };
      state.folders.push(folder);
      state.permissions.set(folder.uid, byDefault());
      return { status: 200, body: { ...folder, version: 1 } };
    }
    default:
      return { status: 404, body: { message: 'Not found' } };
  }
}

/** What Grafana gives a folder by itself. */
const byDefault = () => [
  { role: 'Editor', permission: 2 },
  { role: 'Viewer', permission: 1 },
];

function permissions(
  state: GrafanaState,
  {
    uid,
    method,
    body,
  }: { uid: string; method: string; body: { items?: { teamId?: number; permission: number }[] } },
) {
  if (!state.permissions.has(uid)) return { status: 404, body: { message: 'folder not found' } };
  if (method === 'POST') {
    state.permissions.set(uid, body.items ?? []);
    return { status: 200, body: { message: 'Folder permissions updated' } };
  }
  const listed = (state.permissions.get(uid) ?? []).map((item) => ({
    uid,
    userId: 0,
    ...item,
    inherited: false,
  }));
  return { status: 200, body: [{ uid, role: 'Admin', permission: 4, inherited: false }, ...listed] };
}

const empty = (): GrafanaState => ({ teams: [], folders: [], permissions: new Map(), writes: [] });
const login = (url: string, password = 'right') => ({ url, user: 'admin', password, fetch });

describe('teams and folders of Grafana', () => {
  it('are made, with the SOC alone in its folder and no role in any', async () => {
    const state = empty();
    const done = await applyPlan(GRAFANA_PLAN, login(await start(state)));
    // Three teams, four folders, and who sees each of those.
    expect(done).toHaveLength(11);
    expect(state.teams.map(({ name }) => name)).toEqual(['SOC', 'On-call', 'Data science']);
    const seen = (title: string) =>
      state.permissions.get(state.folders.find((folder) => folder.title === title)?.uid ?? '');
    expect(seen('Kagimi SOC')).toEqual([{ teamId: 1, permission: 1 }]);
    expect(seen('Kagimi On-call')).toHaveLength(3);
    expect([...state.permissions.values()].flat().filter(({ role }) => role)).toEqual([]);
  });

  it('are left alone the second time', async () => {
    const state = empty();
    const url = await start(state);
    await applyPlan(GRAFANA_PLAN, login(url));
    state.writes.length = 0;
    expect(await applyPlan(GRAFANA_PLAN, login(url))).toEqual([]);
    expect(state.writes).toEqual([]);
  });

  it('take the folder that provisioning made, and set right what somebody changed', async () => {
    const state = empty();
    state.folders.push({ id: 7, uid: 'provisioned', title: 'Kagimi SOC' });
    state.permissions.set('provisioned', byDefault());
    const url = await start(state);
    await applyPlan(GRAFANA_PLAN, login(url));
    expect(state.folders.filter(({ title }) => title === 'Kagimi SOC')).toHaveLength(1);
    expect(state.permissions.get('provisioned')).toEqual([{ teamId: 1, permission: 1 }]);
    state.permissions.get('provisioned')?.push({ role: 'Viewer', permission: 1 });
    expect(await applyPlan(GRAFANA_PLAN, login(url))).toEqual(['Set who sees "Kagimi SOC".']);
  });

  it('are not guessed where a title is there twice', async () => {
    const state = empty();
    for (const uid of ['a', 'b']) {
      state.folders.push({ id: 1, uid, title: 'Kagimi SOC' });
      state.permissions.set(uid, byDefault());
    }
    await expect(applyPlan(GRAFANA_PLAN, login(await start(state)))).rejects.toThrow(
      /2 folders called "Kagimi SOC"/,
    );
  });

  it('say what Grafana said when it refuses, and not the password', async () => {
    const refused = applyPlan(GRAFANA_PLAN, login(await start(empty()), 'wrong one'));
    await expect(refused).rejects.toThrow(/401 to GET \/api\/teams\/search.*Invalid username or password/);
    await expect(refused).rejects.not.toThrow(/wrong one/);
  });
});
