import type { CeremonyEvent } from '../../../schemas/events.ts';

/** The fields of an event that say something about the client. */
export const HINT_FIELDS = [
  'surface',
  'native_os_version',
  'native_os_build',
  'security_patch',
  'play_services_version',
  'webview_version',
  'native_manufacturer',
  'native_model',
  'user_agent',
  'ch_platform',
  'ch_platform_version',
  'ch_model',
  'ch_full_version_list',
  'ch_mobile',
  'ch_form_factors',
  'max_touch_points',
] as const;

/** What of them is said; left out and null both mean "not said". */
export type Hints = Partial<Pick<CeremonyEvent, (typeof HINT_FIELDS)[number]>>;
