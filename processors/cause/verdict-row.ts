import type { CeremonyRow } from '../sessionize/ceremony-row.ts';

/**
 * A row of `ceremonies` that says the cause of a ceremony and nothing else: every other column is the least of its
 * lattice, so that a merge leaves it as it was. The four times have no least; those of the ceremony's own events lie
 * within what its row already says.
 */
export function verdictRow(row: CeremonyRow): CeremonyRow {
  return {
    ...NOTHING_SAID,
    tenant: row.tenant,
    day: row.day,
    id_time: row.id_time,
    ceremony_id: row.ceremony_id,
    first_at: row.first_at,
    last_at: row.last_at,
    first_appended_at: row.first_appended_at,
    last_appended_at: row.last_appended_at,
    cause_posterior: row.cause_posterior,
  };
}

type Said =
  | 'tenant'
  | 'day'
  | 'id_time'
  | 'ceremony_id'
  | 'first_at'
  | 'last_at'
  | 'first_appended_at'
  | 'last_appended_at'
  | 'cause_posterior';

const NOBODY = [0, '', '', '', 0] as const;

const NOTHING_SAID: Omit<CeremonyRow, Said> = {
  issued_at: null,
  kind: 'unknown',
  mediation: 'unknown',
  purpose: 'unknown',
  steps: 0,
  steps_untrusted: 0,
  signals: 0,
  signals_untrusted: 0,
  settlements: 0,
  settlements_untrusted: 0,
  sources: 0,
  prompted_at: null,
  client_settled_at: null,
  verify_settled_at: null,
  session_issued_at: null,
  elapsed_ms: null,
  timeout_ms: null,
  cause: [0, ''],
  error: [0, '', ''],
  rp_code: '',
  os: NOBODY,
  browser: NOBODY,
  device: NOBODY,
  attachment: 'unknown',
  transports: '',
  aaguid: '',
  authenticator_flags: null,
  app: '',
  app_version: '',
  origin: '',
  ip_prefix: [0, ''],
  user_ref: '',
  credential_ref: '',
  device_ref: '',
  late: 0,
  surface: 'unknown',
  os_build: [0, ''],
  security_patch: [0, ''],
  play_services: [0, ''],
  webview: [0, ''],
  device_detail: [0, '', '', '', '', '', ''],
  native_error: [0, '', 0],
  has_screen_lock: null,
  has_bluetooth: null,
  has_credential_manager: null,
  network: [0, '', 0, '', ''],
  provider: [0, '', '', ''],
  storage: [0, ''],
  step_up: 'unknown',
  stated_purposes: 0,
  action_at: null,
  verified_flags: null,
};
