import { type DataFrameJSON, dataFrameFromJSON, dateTimeFormat } from '@grafana/data';
import {
  changeText,
  namesText,
  placeText,
  type RegressionPlace,
  subjectOf,
} from '../../../../schemas/regression-words.ts';
import { CAUSES, type Cause } from '../../../../schemas/vocabulary.ts';
import { get } from '../api.ts';
import { TIME_ZONE } from '../host/services.ts';
import { Notice } from '../panels/notice.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import type { Language } from '../texts.ts';
import { Section, Tag, useAsked, WideTable } from './page-parts.tsx';

/** One row of the view `open_regressions`; a field of the cell that is empty is any. */
interface Regression extends RegressionPlace {
  regression_id: string;
  tenant: string;
  severity: number;
  since: number;
  trials: number;
  failures: number;
  baseline_rate: number;
  rate: number;
  odds_ratio: number;
  odds_ratio_low: number;
  odds_ratio_high: number;
  excess_per_hour: number;
  cause: string;
  unaffected: string;
}

const askOpen = async () => {
  const { frames } = await get<{ frames: DataFrameJSON[] }>('/api/open-regressions');
  return frames.flatMap((json) => {
    const { fields, length } = dataFrameFromJSON(json);
    return Array.from(
      { length },
      (_, at) =>
        Object.fromEntries(fields.map(({ name, values }) => [name, values[at]])) as unknown as Regression,
    );
  });
};

/** What the detector holds to be broken now. */
export function OpenRegressions({ everyMs }: { everyMs: number }) {
  const texts = useTexts();
  const { asked } = useAsked(askOpen, everyMs);
  return (
    <Section title={texts.openRegressions}>
      {asked.state === 'waiting' && <p role="status">{texts.loading}</p>}
      {asked.state === 'failed' && <Notice kind="error" sentence={asked.sentence} />}
      {asked.state === 'here' && asked.value.length === 0 && <p>{texts.noOpenRegressions}</p>}
      {asked.state === 'here' && asked.value.length > 0 && <Table rows={asked.value} />}
    </Section>
  );
}

const TONES = { 1: 'error', 2: 'warning' } as const;

function Table({ rows }: { rows: readonly Regression[] }) {
  const texts = useTexts();
  const head = [
    texts.severity,
    texts.where,
    texts.change,
    texts.rate,
    texts.odds,
    texts.unaffected,
    texts.cause,
    texts.excess,
    texts.since,
  ];
  return (
    <WideTable name={texts.openRegressions}>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.tenant} ${row.regression_id}`} row={row} />
        ))}
      </tbody>
    </WideTable>
  );
}

function Row({ row }: { row: Regression }) {
  const texts = useTexts();
  const language = useLanguage();
  return (
    <tr>
      <td>
        <Tag tone={row.severity === 1 || row.severity === 2 ? TONES[row.severity] : 'info'}>
          {row.severity}
        </Tag>
      </td>
      <td>
        {placeText(row) || texts.everything}
        <br />
        <small>
          {subjectOf(row)[language]} · {row.tenant}
        </small>
      </td>
      <td>{changeText(row)?.[language] ?? '–'}</td>
      <td>
        {percent(row.baseline_rate)} → <strong>{percent(row.rate)}</strong>
        <br />
        <small>
          {row.failures} / {row.trials} {texts.ceremonies}
        </small>
      </td>
      <td>{row.odds_ratio > 0 ? oddsText(row) : '–'}</td>
      <td>{namesText(row.unaffected)[language] || '–'}</td>
      <td>{nameOf(row.cause, language) || '–'}</td>
      <td>{row.excess_per_hour.toFixed(1)}</td>
      <td>{dateTimeFormat(row.since, { timeZone: TIME_ZONE })}</td>
    </tr>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function oddsText({ odds_ratio, odds_ratio_low, odds_ratio_high }: Regression): string {
  const high = odds_ratio_high >= UNBOUNDED ? '∞' : odds_ratio_high.toFixed(1);
  return `${odds_ratio.toFixed(1)} (${odds_ratio_low.toFixed(1)}–${high})`;
}

/** What the detector writes for an interval without an upper end. */
const UNBOUNDED = 1e8;

/** A cause in words, as the vocabulary has it. */
function nameOf(cause: string, language: Language): string {
  return cause in CAUSES ? CAUSES[cause as Cause][language] : cause;
}
