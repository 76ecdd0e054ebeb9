import { fieldReducers } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { loadResources } from '@grafana/scenes';
import i18next from 'i18next';
import type { Language } from '../texts.ts';

/** The namespace that Grafana's libraries read once scenes has been initialised. */
const NAMESPACE = 'grafana-scenes';
const LOCALES: Record<Language, string> = { ja: 'ja-JP', en: 'en-US' };

/** Loads the Japanese of scenes, and ours for what @grafana/ui and @grafana/data say, which ship none. */
export async function startTranslations(): Promise<void> {
  await initPluginTranslations(NAMESPACE);
  const add = (words: object) => i18next.addResourceBundle(LOCALES.ja, NAMESPACE, words, true, true);
  add(await loadResources(LOCALES.ja));
  add(nested(JAPANESE));
}

/** From now on the libraries speak this language. */
export function translate(language: Language): void {
  void i18next.changeLanguage(LOCALES[language]);
  for (const [id, names] of Object.entries(REDUCERS)) {
    const reducer = fieldReducers.getIfExists(id);
    if (reducer) reducer.name = names[language];
  }
}

/** The columns of legends; @grafana/data has their names in English only. */
const REDUCERS: Readonly<Record<string, Record<Language, string>>> = {
  lastNotNull: { ja: '直近', en: 'Last' },
  last: { ja: '最後', en: 'Last incl. empty' },
  firstNotNull: { ja: '最初', en: 'First' },
  min: { ja: '最小', en: 'Min' },
  max: { ja: '最大', en: 'Max' },
  mean: { ja: '平均', en: 'Mean' },
  median: { ja: '中央値', en: 'Median' },
  sum: { ja: '合計', en: 'Total' },
  count: { ja: '件数', en: 'Count' },
};

function nested(flat: Readonly<Record<string, string>>): object {
  const root: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(flat)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at = root;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[last] = text;
  }
  return root;
}

const QUICK = 'grafana-ui.date-time-pickers.quick-options';
const RANGE = 'grafana-data.datetime.rangeutils';

const JAPANESE: Readonly<Record<string, string>> = {
  [`${QUICK}.last-5-mins`]: '過去5分',
  [`${QUICK}.last-15-mins`]: '過去15分',
  [`${QUICK}.last-30-mins`]: '過去30分',
  [`${QUICK}.last-1-hour`]: '過去1時間',
  [`${QUICK}.last-3-hours`]: '過去3時間',
  [`${QUICK}.last-6-hours`]: '過去6時間',
  [`${QUICK}.last-12-hours`]: '過去12時間',
  [`${QUICK}.last-24-hours`]: '過去24時間',
  [`${QUICK}.last-2-days`]: '過去2日',
  [`${QUICK}.last-7-days`]: '過去7日',
  [`${QUICK}.last-30-days`]: '過去30日',
  [`${QUICK}.last-90-days`]: '過去90日',
  [`${QUICK}.last-6-months`]: '過去6か月',
  [`${QUICK}.last-1-year`]: '過去1年',
  [`${QUICK}.last-2-years`]: '過去2年',
  [`${QUICK}.last-5-years`]: '過去5年',
  [`${QUICK}.yesterday`]: '昨日',
  [`${QUICK}.day-before-yesterday`]: '一昨日',
  [`${QUICK}.this-day-last-week`]: '先週の同じ曜日',
  [`${QUICK}.previous-week`]: '先週',
  [`${QUICK}.previous-month`]: '先月',
  [`${QUICK}.previous-fiscal-quarter`]: '前四半期',
  [`${QUICK}.previous-year`]: '昨年',
  [`${QUICK}.previous-fiscal-year`]: '前年度',
  [`${QUICK}.today`]: '今日',
  [`${QUICK}.today-so-far`]: '今日(現在まで)',
  [`${QUICK}.this-week`]: '今週',
  [`${QUICK}.this-week-so-far`]: '今週(現在まで)',
  [`${QUICK}.this-month`]: '今月',
  [`${QUICK}.this-month-so-far`]: '今月(現在まで)',
  [`${QUICK}.this-year`]: '今年',
  [`${QUICK}.this-year-so-far`]: '今年(現在まで)',
  [`${QUICK}.this-fiscal-quarter`]: '今四半期',
  [`${QUICK}.this-fiscal-quarter-so-far`]: '今四半期(現在まで)',
  [`${QUICK}.this-fiscal-year`]: '今年度',
  [`${QUICK}.this-fiscal-year-so-far`]: '今年度(現在まで)',
  [`${RANGE}.lastNMinutes_other`]: '過去{{count}}分',
  [`${RANGE}.lastNHours_other`]: '過去{{count}}時間',
  [`${RANGE}.lastNDays_other`]: '過去{{count}}日',
  [`${RANGE}.lastNMonths_other`]: '過去{{count}}か月',
  [`${RANGE}.lastNYears_other`]: '過去{{count}}年',
  [`${RANGE}.getBaseRangeOptions.today`]: '今日',
  [`${RANGE}.getBaseRangeOptions.todaySoFar`]: '今日(現在まで)',
  [`${RANGE}.getBaseRangeOptions.yesterday`]: '昨日',
  [`${RANGE}.getBaseRangeOptions.dayBeforeYesterday`]: '一昨日',
  [`${RANGE}.getBaseRangeOptions.thisWeek`]: '今週',
  [`${RANGE}.getBaseRangeOptions.thisWeekSoFar`]: '今週(現在まで)',
  [`${RANGE}.getBaseRangeOptions.thisMonth`]: '今月',
  [`${RANGE}.getBaseRangeOptions.thisMonthSoFar`]: '今月(現在まで)',
  [`${RANGE}.getBaseRangeOptions.previousWeek`]: '先週',
  [`${RANGE}.getBaseRangeOptions.previousMonth`]: '先月',
  'time-picker.absolute.title': '期間を指定',
  'time-picker.absolute.recent-title': '最近使った期間',
  'time-picker.content.filter-placeholder': '期間を検索',
  'time-picker.content.empty-recent-list-info': '指定した期間がここに残ります。',
  'time-picker.content.empty-recent-list-docs': ' ',
  'time-picker.copy-paste.tooltip-copy': '期間をコピー',
  'time-picker.copy-paste.tooltip-paste': '期間を貼り付け',
  'time-picker.footer.change-settings-button': '時間帯を変更',
  'time-picker.footer.time-zone-option': '時間帯',
  'time-picker.footer.time-zone-selection': '時間帯の選択',
  'time-picker.footer.fiscal-year-option': '年度',
  'time-picker.footer.fiscal-year-start': '年度の始まり',
  'time-picker.range-content.apply-button': '適用',
  'time-picker.range-content.from-input': '開始',
  'time-picker.range-content.to-input': '終了',
  'time-picker.range-content.open-input-calendar': 'カレンダーを開く',
  'time-picker.range-content.default-error': '日付({{dateExample}})か now などの式を入力してください',
  'time-picker.range-content.range-error': '開始は終了より前にしてください',
  'time-picker.range-picker.to': '〜',
  'time-picker.range-picker.backwards-time-aria-label': '期間を前へ',
  'time-picker.range-picker.forwards-time-aria-label': '期間を先へ',
  'time-picker.range-picker.current-time-selected': '期間: {{currentTimeRange}}',
  'time-picker.range-picker.zoom-out-button': '期間を広げる',
  'time-picker.range-picker.zoom-out-tooltip-new': '期間を広げる',
  'time-picker.time-range.default-title': '期間',
  'time-picker.time-range.aria-role': '期間の選択',
  'time-picker.calendar.apply-button': '適用',
  'time-picker.calendar.cancel-button': 'やめる',
  'time-picker.calendar.select-time': '期間を選ぶ',
  'time-picker.calendar.next-month': '翌月',
  'time-picker.calendar.previous-month': '前月',
  'time-picker.zone.select-search-input': '都市名や略称で検索',
  'time-picker.zone.select-aria-label': '時間帯',
  'refresh-picker.off-option.label': 'オフ',
  'refresh-picker.auto-option.label': '自動',
  'refresh-picker.tooltip.interval-selected': '自動更新の間隔',
  'refresh-picker.tooltip.turned-off': '自動更新はオフ',
  'refresh-picker.aria-label.choose-interval': '自動更新はオフ。間隔を選ぶ',
  'refresh-picker.aria-label.duration-selected': '自動更新 {{durationAriaLabel}}。間隔を選ぶ',
  'grafana-ui.panel-menu.label': 'パネル「{{ title }}」のメニュー',
  'grafana-ui.panel-menu.title': 'メニュー',
  'grafana-ui.panel-chrome.ariaLabel-panel-loading': '読み込み中',
  'grafana-ui.panel-chrome.ariaLabel-panel-status': 'パネルの状態',
  'grafana-ui.panel-chrome.tooltip-cancel': '問い合わせをやめる',
  'grafana-ui.panel-chrome.tooltip-cancel-loading': '問い合わせをやめる',
  'grafana-ui.select.placeholder': '選択',
  'grafana-ui.select.no-options-label': '該当なし',
  'grafana-ui.select.clear-value': '消去',
  'grafana-ui.select.menu-label': '選択肢',
  'grafana-ui.select.multi-value-remove': '外す',
  'grafana-ui.table.no-rows': '行がありません',
  'grafana-ui.table.copy': 'コピー',
  'grafana-ui.table.sort-column': '列で並べ替え',
  'grafana-ui.table.cell-inspect': '値を見る',
  'grafana-ui.table.cell-inspect-tooltip': '値を見る',
  'grafana-ui.table.filter-popup-apply': '適用',
  'grafana-ui.table.filter-popup-cancel': 'やめる',
  'grafana-ui.table.filter-popup-clear': '絞り込みを消す',
  'grafana-ui.table.filter-popup-heading': '値で絞り込む:',
  'grafana-ui.table.filter-placeholder': '値を検索',
  'grafana-ui.table.filter-popup-input-placeholder': '値を検索',
  'legend.container.show-all-series': 'すべての系列を表示',
};
