import type { CeremonyRow } from '../../processors/sessionize/ceremony-row.ts';
import type { SEVERITIES, SocRuleName } from '../../schemas/soc-rules.ts';
import { GPM, reference, type SocStory } from './soc-fixtures.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** A row of `soc_findings`, as far as the tests look at it. */
export interface Finding {
  rule: SocRuleName;
  severity: (typeof SEVERITIES)[number];
  detail: string;
  user_ref: string;
  device_ref: string;
}

/** A story, and all that its rule finds of it. */
export interface Case {
  what: string;
  tell: (story: SocStory) => CeremonyRow[][];
  finds: Partial<Finding>[];
}

export const crowd = (count: number, row: (index: number) => CeremonyRow[]) =>
  Array.from({ length: count }, (_, index) => row(index));

/** Of each rule, what it must tell of and what comes near and it must not. Stories begin a quarter to midnight, UTC. */
export const CASES: Record<SocRuleName, Case[]> = {
  enrolment_without_step_up: [
    {
      what: 'a first passkey that nothing but the password preceded',
      tell: ({ enrols }) => [enrols({ atMinutes: 0, user: 'a', step_up: 'password' })],
      finds: [{ severity: 'high', detail: 'Step-up: password; first passkey of the account' }],
    },
    {
      what: 'one more passkey without any check',
      tell: ({ enrols }) => [
        enrols({ atMinutes: 0, user: 'a' }),
        enrols({ atMinutes: 2 * DAY, user: 'a', step_up: 'none' }),
      ],
      finds: [{ detail: 'Step-up: none; one more passkey of the account' }],
    },
    {
      what: 'nothing where the gateway says nothing of a check',
      tell: ({ enrols }) => [enrols({ atMinutes: 0, user: 'a', step_up: 'unknown' })],
      finds: [],
    },
    {
      what: 'nothing where the account signed in with a passkey 14 minutes before, on the day before',
      tell: ({ enrols, signsIn }) => [
        signsIn({ atMinutes: 5, user: 'a' }),
        enrols({ atMinutes: 19, user: 'a', step_up: 'none' }),
      ],
      finds: [],
    },
    {
      what: 'a passkey 16 minutes after the last sign-in',
      tell: ({ enrols, signsIn }) => [
        signsIn({ atMinutes: 5, user: 'a' }),
        enrols({ atMinutes: 21, user: 'a', step_up: 'none' }),
      ],
      finds: [{ severity: 'high' }],
    },
    {
      what: 'a passkey after the sign-in of somebody else',
      tell: ({ enrols, signsIn }) => [
        signsIn({ atMinutes: 5, user: 'b' }),
        enrols({ atMinutes: 6, user: 'a', step_up: 'none' }),
      ],
      finds: [{ severity: 'high' }],
    },
  ],
  high_risk_after_enrolment: [
    {
      what: 'a withdrawal in the next session, 23 hours later',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a', step_up: 'otp_sms' }),
        signsIn({ atMinutes: 23 * HOUR, user: 'a', afterwards: { purpose: 'withdrawal', minutes: 2 } }),
      ],
      finds: [{ severity: 'high', detail: 'withdrawal 1382 min after a new passkey; its step-up: otp_sms' }],
    },
    {
      what: 'a payee change that a ceremony of its own allowed, from another network',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a', step_up: 'ekyc' }),
        signsIn({ atMinutes: 30, user: 'a', purpose: 'payee_change', asn: 16509 }),
      ],
      finds: [
        {
          severity: 'medium',
          detail: 'payee_change 30 min after a new passkey; its step-up: ekyc; another network',
        },
      ],
    },
    {
      what: 'nothing 25 hours later',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a' }),
        signsIn({ atMinutes: 25 * HOUR, user: 'a', afterwards: { purpose: 'withdrawal', minutes: 0 } }),
      ],
      finds: [],
    },
    {
      what: 'nothing of a trade, of another account, or of a withdrawal that was rejected',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a' }),
        signsIn({ atMinutes: 9, user: 'a', afterwards: { purpose: 'trade', minutes: 1 } }),
        signsIn({ atMinutes: 9, user: 'b', afterwards: { purpose: 'withdrawal', minutes: 1 } }),
        signsIn({ atMinutes: 20, user: 'a', purpose: 'withdrawal', result: 'error', rejection: 'signature' }),
      ],
      finds: [],
    },
  ],
  high_risk_without_passkey: [
    {
      what: 'a withdrawal after the ceremony was rejected',
      tell: ({ signsIn }) => [
        signsIn({
          atMinutes: 0,
          user: 'a',
          result: 'error',
          rejection: 'unknown_credential',
          afterwards: { purpose: 'withdrawal', minutes: 3 },
        }),
      ],
      finds: [{ severity: 'high', detail: 'withdrawal in a session that no passkey verified' }],
    },
    {
      what: 'nothing where the passkey was verified',
      tell: ({ signsIn }) => [
        signsIn({ atMinutes: 0, user: 'a', afterwards: { purpose: 'withdrawal', minutes: 3 } }),
      ],
      finds: [],
    },
  ],
  recovery_then_enrolment: [
    {
      what: 'a passkey made in a recovery by SMS',
      tell: ({ enrols }) => [enrols({ atMinutes: 0, user: 'a', purpose: 'recovery', step_up: 'otp_sms' })],
      finds: [{ severity: 'high', detail: 'New passkey within 24 hours of a recovery; step-up: otp_sms' }],
    },
    {
      what: 'a passkey 23 hours after a recovery, with a strong check',
      tell: ({ enrols, signsIn }) => [
        signsIn({ atMinutes: 0, user: 'a', purpose: 'recovery' }),
        enrols({ atMinutes: 23 * HOUR, user: 'a', step_up: 'jpki' }),
      ],
      finds: [{ severity: 'low' }],
    },
    {
      what: 'nothing 25 hours after, or before',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a' }),
        signsIn({ atMinutes: 5, user: 'a', purpose: 'recovery' }),
        enrols({ atMinutes: 5 + 25 * HOUR, user: 'a' }),
      ],
      finds: [],
    },
  ],
  failures_then_enrolment: [
    {
      what: 'five failures and a new passkey within an hour, across midnight',
      tell: ({ enrols, signsIn }) => [
        ...crowd(5, (index) =>
          signsIn({ atMinutes: index * 10, user: 'a', result: 'error', rejection: 'signature' }),
        ),
        enrols({ atMinutes: 55, user: 'a' }),
      ],
      finds: [{ severity: 'medium', detail: '5 failed authentications in the hour before a new passkey' }],
    },
    {
      what: 'nothing after four, or where one is more than an hour old',
      tell: ({ enrols, signsIn }) => [
        ...crowd(5, (index) =>
          signsIn({ atMinutes: index * 10, user: 'a', result: 'error', rejection: 'signature' }),
        ),
        enrols({ atMinutes: 61, user: 'a' }),
      ],
      finds: [],
    },
  ],
  shared_device: [
    {
      what: 'thirty accounts on one device as one case, told once',
      tell: ({ enrols }) =>
        crowd(30, (index) => enrols({ atMinutes: 20 + index, user: `u${index}`, device: 'farm' })),
      finds: [{ severity: 'high', detail: '30 accounts enrolled on one device in 24 hours' }],
    },
    {
      what: 'three accounts within 24 hours, across midnight',
      tell: ({ enrols }) =>
        crowd(3, (index) => enrols({ atMinutes: index * 11 * HOUR, user: `u${index}`, device: 'tablet' })),
      finds: [{ severity: 'medium', device_ref: reference('tablet') }],
    },
    {
      what: 'nothing of a family tablet with two, of one person three times, of three over more than a day',
      tell: ({ enrols }) => [
        ...crowd(2, (index) => enrols({ atMinutes: index, user: `u${index}`, device: 'family' })),
        ...crowd(3, (index) => enrols({ atMinutes: index, user: 'b', device: 'one' })),
        ...crowd(3, (index) => enrols({ atMinutes: index * 13 * HOUR, user: `u${index}`, device: 'slow' })),
        ...crowd(5, (index) => enrols({ atMinutes: index, user: `v${index}` })),
      ],
      finds: [],
    },
  ],
  shared_network: [
    {
      what: 'ten accounts from one rack',
      tell: ({ enrols }) =>
        crowd(10, (index) =>
          enrols({
            atMinutes: index,
            user: `u${index}`,
            device: `d${index}`,
            ip_prefix: '198.51.100.0/24',
            network_kind: 'hosting',
          }),
        ),
      finds: [
        { severity: 'high', detail: '10 accounts enrolled from one prefix in 24 hours (hosting network)' },
      ],
    },
    {
      what: 'twelve accounts on six devices behind a carrier',
      tell: ({ enrols }) =>
        crowd(12, (index) =>
          enrols({ atMinutes: index, user: `u${index}`, device: `d${index % 6}`, network_kind: 'mobile' }),
        ),
      finds: [{ severity: 'medium' }],
    },
    {
      what: 'nothing of a crowd behind a carrier, of unknown devices there, of nine in a house',
      tell: ({ enrols }) => [
        ...crowd(60, (index) =>
          enrols({ atMinutes: index, user: `u${index}`, device: `d${index}`, network_kind: 'mobile' }),
        ),
        ...crowd(20, (index) =>
          enrols({
            atMinutes: index,
            user: `w${index}`,
            ip_prefix: '192.0.2.0/24',
            network_kind: 'unknown',
          }),
        ),
        ...crowd(9, (index) =>
          enrols({ atMinutes: index, user: `v${index}`, device: `e${index}`, ip_prefix: '198.51.100.0/24' }),
        ),
      ],
      finds: [],
    },
  ],
  storage_drift: [
    {
      what: 'a synced passkey that is device-bound the next day, told once',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a', credential: 'c' }),
        signsIn({ atMinutes: DAY, user: 'a', credential: 'c', authenticator_flags: 0x05 }),
        signsIn({ atMinutes: DAY + 5, user: 'a', credential: 'c', authenticator_flags: 0x05 }),
      ],
      finds: [
        {
          severity: 'high',
          user_ref: reference('a'),
          detail: 'Registered as eligible for backup, now device-bound',
        },
      ],
    },
    {
      what: 'a passkey that is backed up though it may not be',
      tell: ({ signsIn }) => [
        signsIn({ atMinutes: 0, user: 'a', credential: 'c', authenticator_flags: 0x15 }),
      ],
      finds: [{ detail: 'Backed up (BS=1) though not eligible (BE=0)' }],
    },
    {
      what: 'another AAGUID than at registration',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a', credential: 'c' }),
        signsIn({
          atMinutes: 9,
          user: 'a',
          credential: 'c',
          aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d',
        }),
      ],
      finds: [{ detail: 'Another AAGUID than at registration' }],
    },
    {
      what: 'nothing where a passkey comes to be backed up, or its registration was never seen',
      tell: ({ enrols, signsIn }) => [
        enrols({ atMinutes: 0, user: 'a', credential: 'c', authenticator_flags: 0x0d }),
        signsIn({ atMinutes: DAY, user: 'a', credential: 'c', authenticator_flags: 0x1d }),
        signsIn({ atMinutes: DAY, user: 'b', credential: 'older', authenticator_flags: 0x05 }),
      ],
      finds: [],
    },
  ],
  user_verification_missing: [
    {
      what: 'a withdrawal, and a login that ends in one',
      tell: ({ signsIn }) => [
        signsIn({ atMinutes: 0, user: 'a', purpose: 'withdrawal', authenticator_flags: 0x19 }),
        signsIn({
          atMinutes: 9,
          user: 'b',
          authenticator_flags: 0x19,
          afterwards: { purpose: 'account_change', minutes: 1 },
        }),
      ],
      finds: [
        { severity: 'high', detail: 'Verified without user verification (UV=0): withdrawal' },
        { severity: 'high', detail: 'Verified without user verification (UV=0): account_change' },
      ],
    },
    {
      what: 'nothing of a login, of an automatic upgrade, or where no flags were said',
      tell: ({ enrols, signsIn }) => [
        signsIn({ atMinutes: 0, user: 'a', authenticator_flags: 0x19 }),
        enrols({ atMinutes: 1, user: 'b', mediation: 'conditional', authenticator_flags: 0x58 }),
        signsIn({ atMinutes: 2, user: 'c', purpose: 'withdrawal', authenticator_flags: null }),
      ],
      finds: [],
    },
  ],
  unseen_authenticator: [
    {
      what: 'each model once, an unlisted one louder, zeros never',
      tell: ({ enrols }) => [
        enrols({ atMinutes: 0, user: 'a' }),
        enrols({ atMinutes: 1, user: 'b' }),
        enrols({ atMinutes: 2, user: 'c', aaguid: '00000000-0000-0000-0000-000000000000' }),
        enrols({ atMinutes: 3, user: 'd', aaguid: '12345678-1234-4234-8234-123456789abc' }),
      ],
      finds: [
        {
          severity: 'low',
          user_ref: reference('a'),
          detail: `First passkey of Google Password Manager (AAGUID ${GPM})`,
        },
        { severity: 'medium', user_ref: reference('d') },
      ],
    },
  ],
  origin_rejections: [
    {
      what: 'five responses of one prefix that were made for another origin',
      tell: ({ signsIn }) =>
        crowd(5, (index) =>
          signsIn({ atMinutes: 16 + index, user: `u${index}`, result: 'error', rejection: 'origin' }),
        ),
      finds: [{ severity: 'medium', detail: '5 responses from another origin in one hour' }],
    },
    {
      what: 'nothing of four, of five over two hours, or of other rejections',
      tell: ({ signsIn }) => [
        ...crowd(4, (index) =>
          signsIn({ atMinutes: 16 + index, user: 'a', result: 'error', rejection: 'origin' }),
        ),
        signsIn({ atMinutes: 80, user: 'a', result: 'error', rejection: 'origin' }),
        ...crowd(9, (index) =>
          signsIn({ atMinutes: 30 + index, user: 'a', result: 'error', rejection: 'signature' }),
        ),
      ],
      finds: [],
    },
  ],
};
