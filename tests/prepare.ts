import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/**
 * The programs that the end-to-end tests drive for real. On Debian as root they are installed; elsewhere one sentence
 * says how. Services are kept from starting: the tests start their own, on loopback.
 */
const PROGRAMS: readonly { program: string; packages: readonly string[] }[] = [
  { program: '/usr/bin/openssl', packages: ['openssl'] },
  { program: '/usr/bin/chromium', packages: ['chromium', 'fonts-noto-cjk'] },
  { program: '/usr/sbin/nginx', packages: ['nginx-light'] },
  { program: '/usr/sbin/rsyslogd', packages: ['rsyslog'] },
  { program: '/usr/bin/prometheus-alertmanager', packages: ['prometheus-alertmanager'] },
  { program: '/usr/lib/x86_64-linux-gnu/rsyslog/omkafka.so', packages: ['rsyslog-kafka'] },
];

const POLICY = '/usr/sbin/policy-rc.d';

/** Installs what is missing. @returns null, or one sentence saying what is missing and how to get it. */
export function prepare(): string | null {
  const packages = PROGRAMS.filter(({ program }) => !existsSync(program)).flatMap(
    (missing) => missing.packages,
  );
  if (packages.length === 0) return null;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return `The end-to-end tests need ${packages.join(', ')}: run \`sudo apt-get install ${packages.join(' ')}\`.`;
  }
  process.stdout.write(`Installing ${packages.join(', ')} for the end-to-end tests …\n`);
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    apt('update');
    const status = apt('install', '-y', '--no-install-recommends', ...packages);
    return status === 0 ? null : `apt-get could not install ${packages.join(', ')}.`;
  } finally {
    if (ownPolicy) rmSync(POLICY);
  }
}

function apt(...args: string[]): number | null {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status;
}
