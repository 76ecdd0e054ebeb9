import type { Text } from './alert-rule.ts';
import { KIND_WORDS } from './vocabulary-words.ts';

/** What a regression is of, in a sentence: a kind of ceremony, or, where it is empty, of both. */
const SUBJECTS: Readonly<Record<string, Text>> = {
  registration: { en: 'passkey registration', ja: 'パスキー登録' },
  authentication: { en: 'passkey sign-in', ja: 'パスキー認証' },
};
const BOTH: Text = { en: 'passkey sign-in and registration', ja: 'パスキー(登録・認証)' };

/** What comes in versions, by `dimension` of `regressions`. */
const DIMENSIONS: Readonly<Record<string, Text>> = {
  os: { en: 'OS', ja: 'OS' },
  os_build: { en: 'OS build', ja: 'OS ビルド' },
  security_patch: { en: 'Security patch', ja: 'セキュリティパッチ' },
  play_services: { en: 'Google Play services', ja: 'Google Play 開発者サービス' },
  browser: { en: 'Browser', ja: 'ブラウザ' },
  webview: { en: 'WebView', ja: 'WebView' },
  app: { en: 'Our release', ja: '自社リリース' },
  provider: { en: 'Credential manager', ja: 'パスキー管理アプリ' },
};

/** How `regressions` says where something is broken; a field that is empty is any. */
export interface RegressionPlace {
  os: string;
  oem: string;
  model: string;
  browser: string;
  ceremony_kind: string;
  dimension: string;
  token: string;
  predecessor: string;
}

/** `passkey sign-in` */
export function subjectOf({ ceremony_kind }: RegressionPlace): Text {
  return SUBJECTS[ceremony_kind] ?? BOTH;
}

/** `Sony Xperia 1 × Android 16 × Chrome`; empty for everywhere. A new version of the system stands for the system. */
export function placeText({ os, oem, model, browser, dimension, token }: RegressionPlace): string {
  const system = dimension === 'os' && token !== '' ? token : os;
  return [[oem, model].filter(Boolean).join(' '), system, browser].filter((word) => word !== '').join(' × ');
}

/** `OS: Android 15 → Android 16`; null where no version is blamed. */
export function changeText({ dimension, token, predecessor }: RegressionPlace): Text | null {
  if (token === '') return null;
  const change = predecessor === '' ? token : `${predecessor} → ${token}`;
  const { en, ja } = DIMENSIONS[dimension] ?? { en: dimension, ja: dimension };
  return { en: `${en}: ${change}`, ja: `${ja}: ${change}` };
}

/** The names in a list by semicolon, among them perhaps a kind of ceremony or `dimension version`, as people say them. */
export function namesText(list: string): Text {
  const names = list.split('; ').filter((name) => name !== '');
  const say = (language: keyof Text) => names.map((name) => nameText(name)[language]);
  return { en: say('en').join(', '), ja: say('ja').join('、') };
}

/** Cells have their fields by ` × `. */
function nameText(name: string): Text {
  const parts = name.split(' × ').map((part): Text => {
    const kind = Object.entries(KIND_WORDS).find(([word]) => word === part)?.[1];
    if (kind !== undefined) return { en: kind.en.toLowerCase(), ja: kind.ja };
    const [dimension = '', ...version] = part.split(' ');
    const known = version.length > 0 ? DIMENSIONS[dimension] : undefined;
    if (known === undefined) return { en: part, ja: part };
    return { en: `${known.en} ${version.join(' ')}`, ja: `${known.ja} ${version.join(' ')}` };
  });
  return { en: parts.map(({ en }) => en).join(' × '), ja: parts.map(({ ja }) => ja).join(' × ') };
}
