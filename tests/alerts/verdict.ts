import { ALERT_RULES } from '../../schemas/alerts.ts';
import type { Message } from './receiver.ts';
import { EXPECTED, type Expected } from './scenario.ts';

/** How many of what was expected came, and what came beside it. */
export interface Verdict {
  /** Faults that somebody was told of, and that they are over: a rule at a tenant. */
  fired: number;
  resolved: number;
  delivered: number;
  missed: string[];
  spurious: string[];
}

/** Holds what was received against what was expected: each message once when it fires, once when it is over. */
export function judge(messages: readonly Message[], expected: readonly Expected[] = EXPECTED): Verdict {
  const wanted = new Set(
    expected.flatMap((one) => [keyOf({ ...one, status: 'firing' }), keyOf({ ...one, status: 'resolved' })]),
  );
  const spurious: string[] = [];
  const came = new Set<string>();
  for (const message of messages) {
    const key = keyOfMessage(message);
    if (!wanted.has(key) || came.has(key)) spurious.push(`${key}: ${message.title}`);
    came.add(key);
  }
  const count = (status: string) => {
    const faults = [...came].filter((key) => wanted.has(key) && key.startsWith(status));
    return new Set(faults.map((key) => key.split(' ').slice(2, 4).join(' '))).size;
  };
  return {
    fired: count('firing'),
    resolved: count('resolved'),
    delivered: messages.length,
    missed: [...wanted].filter((key) => !came.has(key)),
    spurious,
  };
}

interface Keyed extends Expected {
  status: string;
}

function keyOf({ status, channel, rule, tenant, alerts }: Keyed): string {
  return `${status} ${channel} ${rule} ${tenant || '-'} ×${alerts}`;
}

/** Titles are made by the templates that ship: rule, tenant in brackets, number of alerts. */
export function keyOfMessage({ status, channel, title }: Message): string {
  const rule = ALERT_RULES.find((one) => title.includes(`/ ${one.title.en}`))?.name ?? '?';
  const tenant = /\(([^()]+)\)(?: ×\d+)?$/.exec(title)?.[1] ?? '';
  const alerts = Number(/ ×(\d+)$/.exec(title)?.[1] ?? 1);
  return keyOf({ status, channel, rule, tenant, alerts });
}

export function isDone(messages: readonly Message[], expected: readonly Expected[], status: string): boolean {
  const came = new Set(messages.map(keyOfMessage));
  return expected.every((one) => came.has(keyOf({ ...one, status })));
}
