import { CEREMONY_ID, NOW_MS, USER_AGENT } from './collector.ts';

/** A line of nginx's access log in the `kagimi` format: an authentication that was verified. */
export function nginxLine(said: Record<string, unknown> = {}): string {
  return JSON.stringify({
    request_id: '5f2c1b9e0d3a48768f5e4d3c2b1a0908',
    msec: `${Math.floor(NOW_MS / 1000)}.250`,
    request_time: '0.050',
    method: 'POST',
    uri: '/webauthn/authentication/verify',
    status: '200',
    remote_addr: '203.0.113.9',
    user_agent: USER_AGENT,
    ceremony: CEREMONY_ID,
    ceremony_asked: '',
    rejection: '',
    sec_ch_ua_platform: '"Android"',
    sec_ch_ua_platform_version: '"15.0.0"',
    sec_ch_ua_model: '"SO-51E"',
    sec_ch_ua_full_version_list: '',
    sec_ch_ua_mobile: '?1',
    ...said,
  });
}
