import { CAUSES, type Cause } from '../../schemas/vocabulary.ts';
import type { Figures, Funnel } from './figures.ts';

export interface ViewState {
  figures: Figures | null;
  log: 'kafka' | 'embedded';
  logReason: string;
  addresses: readonly (readonly [label: string, address: string])[];
  /** What is driving traffic now, and the last trouble, one sentence each. */
  notes: readonly string[];
  /** Columns of the terminal. */
  width: number;
  color: boolean;
}

const KINDS: Record<string, string> = { registration: 'Registration 登録', authentication: 'Sign-in 認証' };
const OUTCOME_LABELS: Record<string, string> = {
  success: 'success 成功',
  failed: 'failed 失敗',
  fallback: 'fallback 他の方法',
  abandoned: 'abandoned 離脱',
  lost: 'lost 結果不明',
  armed: 'armed 待機',
  open: 'open 進行中',
};
const BAR_COLUMNS = 24;

/** The live terminal view, as lines no wider than the terminal. */
export function renderView(state: ViewState): string {
  const paint = state.color ? PAINT : PLAIN;
  const { figures } = state;
  const lines = [
    `${paint.bold('鍵見 Kagimi')}  passkey ceremonies of the last 15 minutes  直近15分のパスキー操作`,
    '',
    ...(figures ? figureLines(figures, paint) : ['Waiting for the first rows …']),
    '',
    ...state.addresses.map(([label, address]) => `${pad(label, 34)} ${paint.cyan(address)}`),
    `${pad('Log ログ', 34)} ${state.log === 'kafka' ? 'Apache Kafka' : 'embedded log'}${state.logReason ? ` (${state.logReason})` : ''}`,
    ...state.notes.map((note) => paint.dim(note)),
    paint.dim('Ctrl-C stops everything  停止は Ctrl-C'),
  ];
  return lines.map((line) => cut(line, state.width)).join('\n');
}

type Paint = typeof PLAIN;
const same = (text: string) => text;
const PLAIN = { bold: same, dim: same, cyan: same, green: same, red: same };
const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;
const PAINT: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  cyan: sgr(36, 39),
  green: sgr(32, 39),
  red: sgr(31, 39),
};

function figureLines(figures: Figures, paint: Paint): string[] {
  const lag = figures.lag === null ? paint.red('processor does not answer') : String(figures.lag);
  return [
    `${figures.eventsPerSecond.toFixed(1)} events/s   ${figures.events} events   ${figures.ceremonies} ceremonies   lag 遅延 ${lag}   refused 拒否 ${figures.refused}`,
    '',
    ...figures.funnels.flatMap((funnel) => funnelLines(funnel, paint)),
    Object.entries(OUTCOME_LABELS)
      .filter(([outcome]) => (figures.outcomes[outcome] ?? 0) > 0)
      .map(([outcome, label]) => `${label} ${figures.outcomes[outcome]}`)
      .join('   '),
    '',
    ...(figures.failures.length > 0 ? [paint.bold('Last failures 直近の失敗')] : []),
    ...figures.failures.map(
      ({ at, kind, cause, device }) =>
        `${at}  ${pad(KINDS[kind] ?? kind, 18)} ${pad(paint.red(cause), 26)} ${pad(device, 36)} ${labelOf(cause)}`,
    ),
  ];
}

function funnelLines(funnel: Funnel, paint: Paint): string[] {
  const title = `${KINDS[funnel.kind] ?? funnel.kind}${funnel.conditional ? ' (autofill 自動入力)' : ''}`;
  const median = funnel.medianMs === null ? '' : `   median 中央値 ${(funnel.medianMs / 1_000).toFixed(1)} s`;
  const stage = (label: string, count: number) => {
    const share = funnel.prompted === 0 ? 0 : count / funnel.prompted;
    const figures = `${String(count).padStart(7)} ${`${Math.round(share * 100)} %`.padStart(6)}`;
    // The bar stands last: terminals set to Japanese may draw its blocks two columns wide.
    return `  ${pad(label, 22)}${figures}  ${paint.green('█'.repeat(Math.round(share * BAR_COLUMNS)))}`;
  };
  return [
    `${paint.bold(title)}${median}`,
    stage(funnel.conditional ? 'armed 待機' : 'prompted 表示', funnel.prompted),
    stage('client ok 端末成功', funnel.clientOk),
    stage('verified 検証', funnel.verified),
    stage('session 完了', funnel.sessions),
    '',
  ];
}

function labelOf(cause: string): string {
  return cause in CAUSES ? CAUSES[cause as Cause].ja : '';
}

/** Columns that a terminal needs: two for a full-width character, none for an escape sequence. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text.replaceAll(ESCAPES, '')) columns += isWide(character) ? 2 : 1;
  return columns;
}

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
    character,
  );
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Cuts to the width without tearing an escape sequence or a wide character. */
function cut(line: string, width: number): string {
  if (columnsOf(line) <= width) return line;
  let kept = '';
  for (const part of line.split(new RegExp(`(${ESCAPES.source})`))) {
    if (part.startsWith('\u001b')) kept += part;
    else for (const character of part) if (columnsOf(kept + character) < width) kept += character;
  }
  return `${kept}…`;
}
