/** The languages in which boards are made. */
export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same words in every language. */
export type Text = Readonly<Record<Language, string>>;

/** Words that are alike in every language: names of products, codes, figures. */
export function same(words: string): Text {
  return { en: words, ja: words };
}
