import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Answer } from './answer.ts';

const NUMBER = /^(?:Nullable\()?(?:U?Int\d+|Float\d+|Decimal)/;
const TIME = /^(?:Nullable\()?DateTime/;
const TEXT = /^(?:LowCardinality\()?(?:Nullable\()?(?:String|Enum|Bool|UUID|Date\b)/;

/** What Grafana would stumble over in a panel's answer, as sentences. */
export function faultsOfPanel(panel: Panel, answer: Answer, format: number): string[] {
  const names = answer.meta.map(({ name }) => name);
  const named = (panel.fieldConfig?.overrides ?? [])
    .map(({ matcher }) => String(matcher.options))
    .filter((name) => !name.includes('\\'));
  return [
    ...(format === 0 ? faultsOfSeries(answer) : faultsOfTable(answer)),
    ...(format === 1 || isWide(answer) ? unknown(named, names, 'is shown, and is not in the answer') : []),
    ...(panel.type === 'table' && (panel.transformations ?? []).length === 0
      ? unknown(names, named, 'is in the answer, and has no heading')
      : []),
    ...(panel.type === 'stat' && answer.data.length !== 1 ? ['A figure needs exactly one row.'] : []),
    ...notNumbers(answer),
  ];
}

/** Time, timeEnd, text and tags are what an annotation is made of. */
export function faultsOfAnnotation(answer: Answer): string[] {
  const types = new Map(answer.meta.map(({ name, type }) => [name, type]));
  return [
    ...(TIME.test(types.get('time') ?? '') ? [] : ['An annotation has no time.']),
    ...(types.get('text') === undefined ? ['An annotation has no text.'] : []),
  ];
}

export function faultsOfVariable(answer: Answer): string[] {
  return answer.meta.length === 1 ? [] : ['A variable needs exactly one column.'];
}

/** Series: `time` first, labels of text, numbers; ascending, and one value for every label and time. */
function faultsOfSeries({ meta, data }: Answer): string[] {
  const [time, ...rest] = meta;
  if (time?.name !== 'time' || !TIME.test(time.type))
    return ['A series does not begin with the column time.'];
  const labels = rest.filter(({ type }) => TEXT.test(type));
  const numbers = rest.filter(({ type }) => NUMBER.test(type));
  const times = data.map(([at]) => String(at));
  const keys = data.map((row) => JSON.stringify(row.slice(0, 1 + labels.length)));
  return [
    ...(numbers.length === 0 || labels.length + numbers.length !== rest.length
      ? ['A series has columns that are neither labels nor numbers.']
      : []),
    ...(times.some((at, index) => index > 0 && at < (times[index - 1] ?? ''))
      ? ['A series is not sorted by time.']
      : []),
    ...(labels.length > 0 && !numbers.some(({ name }) => name === 'Value')
      ? ['A series with labels has no column "Value": its name would stand before every label.']
      : []),
    ...(new Set(keys).size === keys.length ? [] : ['A series has two values for one time and label.']),
  ];
}

function faultsOfTable({ meta }: Answer): string[] {
  const strange = meta.filter(({ type }) => !NUMBER.test(type) && !TIME.test(type) && !TEXT.test(type));
  return strange.map(({ name, type }) => `The column "${name}" has the type ${type}, which no table shows.`);
}

function isWide({ meta }: Answer): boolean {
  return meta.slice(1).every(({ type }) => NUMBER.test(type));
}

function unknown(names: readonly string[], known: readonly string[], says: string): string[] {
  return names.filter((name) => !known.includes(name)).map((name) => `The column "${name}" ${says}.`);
}

/** NaN and infinity: a share of nothing must be NULL. */
function notNumbers({ data }: Answer): string[] {
  const found = data.some((row) =>
    row.some((value) => value === 'nan' || value === '-nan' || value === 'inf' || value === '-inf'),
  );
  return found ? ['It shows a number that is none (nan or inf).'] : [];
}
