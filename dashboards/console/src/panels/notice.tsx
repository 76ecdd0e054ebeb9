import { css } from '@emotion/css';
import {
  type DataFrame,
  type GrafanaTheme2,
  LoadingState,
  type PanelData,
  type PanelProps,
} from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ComponentType } from 'react';
import { useTexts } from '../shell/language.tsx';

/** What stands in a panel that has nothing to draw: why, in words. */
export function Notice({ kind, sentence }: { kind: 'error' | 'empty'; sentence: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.notice} role={kind === 'error' ? 'alert' : 'status'} data-notice={kind}>
      <Icon name={kind === 'error' ? 'exclamation-triangle' : 'minus-circle'} className={styles[kind]} />
      <span>{sentence}</span>
    </div>
  );
}

/** A panel that draws only when there are rows, and otherwise says what is the matter. */
export function withNotice<Options>(
  Panel: ComponentType<PanelProps<Options>>,
): ComponentType<PanelProps<Options>> {
  return function PanelOrNotice(props) {
    const texts = useTexts();
    const { data, fieldConfig } = props;
    const [error] = data.errors ?? [];
    if (data.state === LoadingState.Error) {
      return <Notice kind="error" sentence={error?.message ?? texts.panelFailed} />;
    }
    if (isEmpty(data)) {
      if (data.state !== LoadingState.Done) return null;
      return <Notice kind="empty" sentence={fieldConfig.defaults.noValue || texts.noRows} />;
    }
    return <Panel {...props} />;
  };
}

function isEmpty({ series }: PanelData): boolean {
  return series.every((frame: DataFrame) => frame.length === 0 || frame.fields.length === 0);
}

const getStyles = (theme: GrafanaTheme2) => ({
  notice: css({
    height: '100%',
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    color: theme.colors.text.secondary,
    padding: theme.spacing(1),
    overflow: 'auto',
    overflowWrap: 'anywhere',
  }),
  error: css({ color: theme.colors.error.text, flexShrink: 0 }),
  empty: css({ color: theme.colors.text.secondary, flexShrink: 0 }),
});
