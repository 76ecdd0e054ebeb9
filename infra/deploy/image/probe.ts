/**
 * `node infra/deploy/image/probe.ts http://127.0.0.1:8401/readyz`: exit 0 where that answers 2xx in time. The image has
 * no curl, and needs none.
 */
const TIMEOUT_MS = 4_000;

const [url] = process.argv.slice(2);
if (url === undefined || !URL.canParse(url)) {
  process.stderr.write('Which address? node infra/deploy/image/probe.ts http://127.0.0.1:PORT/readyz\n');
  process.exit(2);
}
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) process.stderr.write(`${answer.status} ${(await answer.text()).slice(0, 500)}\n`);
  process.exit(answer.ok ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
