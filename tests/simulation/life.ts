import type { CeremonyEvent } from '../../schemas/events.ts';
import type { Chance } from './chance.ts';

/** One event of a life, and how long after the challenge it happens. */
export interface Said {
  afterMs: number;
  event: Partial<CeremonyEvent>;
}

type Words = Partial<CeremonyEvent>;

const CLIENTS: readonly [Words, ...Words[]] = [
  {
    user_agent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    ch_platform: 'Android',
    ch_platform_version: '15.0.0',
    ch_model: 'SO-51E',
    ch_full_version_list: 'Chromium 140.0.1.2, Google Chrome 140.0.1.2',
  },
  {
    user_agent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  },
  {
    user_agent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    ch_platform: 'Windows',
    ch_platform_version: '15.0.0',
  },
  {
    user_agent:
      'Mozilla/5.0 (Linux; Android 13; SH-M24) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36',
  },
  {},
];

const ERRORS = [
  'NotAllowedError',
  'AbortError',
  'InvalidStateError',
  'SecurityError',
  'CustomError',
] as const;

/**
 * What happens in one ceremony: both sides' words, in the order in which they happen. Everything may be missing, and
 * beacons may be unsigned.
 */
export function lifeOf(chance: Chance): Said[] {
  const words = commonWords(chance);
  const trust = chance.yes(0.75) ? 1 : 0;
  const client = chance.pick(CLIENTS);
  const thinkMs = chance.yes(0.85) ? chance.between(500, 20_000) : chance.between(20_000, 9 * 60_000);
  const beacon = (event: Words, atMs: number): Said => ({
    afterMs: atMs,
    event: {
      ...words,
      ...(chance.yes(0.7) ? client : {}),
      ...event,
      source: 'beacon',
      trust,
      sent_at_ms: null,
    },
  });
  const gateway = (event: Words, atMs: number): Said => ({
    afterMs: atMs,
    event: {
      ...words,
      ...(chance.yes(0.3) && client.user_agent ? { user_agent: client.user_agent } : {}),
      ip_prefix: '203.0.113.0/24',
      ...event,
      source: 'gateway',
      trust: 1,
    },
  });
  const life = [
    gateway({ step: 'options_received', user_ref: 'u1' }, 0),
    beacon({ step: 'prompt_called', timeout_ms: 60_000 }, 200),
    ...(chance.yes(0.4) ? [beacon({ signal: 'focus_lost' }, 400), beacon({ step: 'sheet_shown' }, 450)] : []),
    ...endOf({ chance, thinkMs, beacon, gateway }),
  ];
  return life.filter(() => chance.yes(0.93));
}

interface Ending {
  chance: Chance;
  thinkMs: number;
  beacon: (event: Words, atMs: number) => Said;
  gateway: (event: Words, atMs: number) => Said;
}

function endOf({ chance, thinkMs, beacon, gateway }: Ending): Said[] {
  const elapsed_ms = thinkMs;
  const failed = { step: 'client_settled', result: 'error', elapsed_ms, timeout_ms: 60_000 } as const;
  const settled = beacon(
    { step: 'client_settled', result: 'ok', elapsed_ms, transports: 'internal' },
    thinkMs,
  );
  switch (chance.between(0, 6)) {
    case 0:
      return [];
    case 1:
      return [beacon({ ...failed, error_name: chance.pick(ERRORS), error_message: 'It failed.' }, thinkMs)];
    case 2:
      return [beacon({ signal: 'fallback_chosen' }, thinkMs), beacon({ signal: 'page_left' }, thinkMs + 900)];
    case 3:
      return [settled, beacon({ step: 'verify_sent' }, thinkMs + 50)];
    case 4:
      return [
        settled,
        gateway(
          {
            step: 'verify_settled',
            result: 'error',
            rejection: 'signature',
            http_status: 422,
            rp_code: 'E17',
          },
          thinkMs + 300,
        ),
      ];
    default:
      return [
        settled,
        gateway(
          { step: 'verify_settled', result: 'ok', http_status: 200, authenticator_flags: 29 },
          thinkMs + 300,
        ),
        gateway({ step: 'session_issued' }, thinkMs + 400),
        ...(chance.yes(0.3)
          ? [
              gateway(
                { step: 'first_business_action', purpose: chance.pick(DONE) },
                thinkMs + chance.between(1_000, 20 * 60_000),
              ),
            ]
          : []),
      ];
  }
}

const DONE = ['unknown', 'trade', 'withdrawal', 'account_change'] as const;

function commonWords(chance: Chance): Words {
  return {
    kind: chance.pick(['unknown', 'registration', 'authentication', 'authentication']),
    mediation: chance.pick(['unknown', 'optional', 'conditional', 'required', 'immediate']),
    purpose: chance.pick(['unknown', 'login', 'enrolment', 'withdrawal']),
    step_up: chance.pick(['unknown', 'none', 'otp_sms', 'ekyc']),
    app_version: chance.pick(['1.9', '1.10', '2.0-é', '2.0-😀']),
  };
}
