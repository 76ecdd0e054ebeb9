import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { applyPlan } from './apply.ts';
import { GRAFANA_PLAN } from './plan.ts';

const HELP = `Makes the teams SOC, On-call and Data science in Grafana, and says which folders each of them sees.

  node infra/deploy/grafana/main.ts --url URL --password-file FILE [--user admin]

Again and again with the same result. Members of the teams are yours to name.
`;

try {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      user: { type: 'string', default: 'admin' },
      'password-file': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else await run(values.url, values.user, values['password-file']);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(url: string | undefined, user: string, file: string | undefined): Promise<void> {
  if (url === undefined || file === undefined)
    throw new Error('--url and --password-file are needed. See --help.');
  const password = readFileSync(file, 'utf8').trim();
  const done = await applyPlan(GRAFANA_PLAN, { url, user, password, fetch });
  process.stdout.write(done.length > 0 ? `${done.join('\n')}\n` : 'Grafana is as it should be.\n');
}
