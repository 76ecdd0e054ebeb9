import type { Text } from './alert-rule.ts';
import type { CeremonyKind, NetworkKind } from './vocabulary.ts';

/** A ceremony's kind in one word, for people. */
export const KIND_WORDS: Readonly<Record<CeremonyKind, Text>> = {
  unknown: { en: 'Unknown', ja: '不明' },
  registration: { en: 'Registration', ja: '登録' },
  authentication: { en: 'Authentication', ja: '認証' },
};

/** What kind of network an autonomous system is, for people. */
export const NETWORK_WORDS: Readonly<Record<NetworkKind, Text>> = {
  unknown: { en: 'Unknown', ja: '不明' },
  mobile: { en: 'Mobile', ja: '携帯回線' },
  residential: { en: 'Residential', ja: '家庭回線' },
  corporate: { en: 'Corporate', ja: '企業回線' },
  hosting: { en: 'Hosting', ja: 'データセンター' },
};
