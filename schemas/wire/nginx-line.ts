import { z } from 'zod';

/**
 * One line of nginx's access log in the `kagimi` log_format (`ingest/gateways/nginx/kagimi-log.conf`). nginx writes
 * every variable as text; one that has no value is empty. A browser chooses some of the values, so lengths are those of
 * request headers, and the dialect cuts them.
 */
const text = (length: number) => z.string().max(length);

export const nginxLineSchema = z.strictObject({
  request_id: z.string().regex(/^[0-9a-f]{32}$/),
  /** $msec: when the answer was done, seconds with three decimals. */
  msec: z.string().regex(/^\d{1,12}\.\d{3}$/),
  /** Seconds from the request's first byte to the answer's last. */
  request_time: z.string().regex(/^\d{1,8}\.\d{3}$/),
  method: text(16),
  /** $uri: normalised, without the query. */
  uri: text(8_192),
  status: z.string().regex(/^\d{3}$/),
  remote_addr: text(64),
  user_agent: text(32_768),
  /** The relying party's answer header; and the browser's request header, which anyone could have written. */
  ceremony: text(1_024),
  ceremony_asked: text(32_768),
  rejection: text(1_024),
  sec_ch_ua_platform: text(32_768),
  sec_ch_ua_platform_version: text(32_768),
  sec_ch_ua_model: text(32_768),
  sec_ch_ua_full_version_list: text(32_768),
  sec_ch_ua_mobile: text(32_768),
});
export type NginxLine = z.infer<typeof nginxLineSchema>;
