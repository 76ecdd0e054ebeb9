export const LANGUAGES = ['ja', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The page's language: what the person chose, else the first of ours in `Accept-Language` by its weight (RFC 9110
 * §12.5.4), else Japanese.
 */
export function chooseLanguage({
  chosen,
  acceptLanguage,
}: {
  chosen: string | null | undefined;
  acceptLanguage: string | undefined;
}): Language {
  return LANGUAGES.find((language) => language === chosen) ?? preferred(acceptLanguage ?? '') ?? 'ja';
}

function preferred(header: string): Language | undefined {
  return header
    .slice(0, 512)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const weight = parameters.map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1]).find((found) => found);
      const language = LANGUAGES.find((ours) => tag === ours || tag.startsWith(`${ours}-`));
      return { language, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter((range) => range.language !== undefined && range.weight > 0)
    .sort((a, b) => b.weight - a.weight)[0]?.language;
}
