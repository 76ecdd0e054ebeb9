import { css } from '@emotion/css';
import { type PanelProps, renderMarkdown } from '@grafana/data';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import { RenderUserContentAsHTML } from '@grafana/ui';

const prose = css({
  height: '100%',
  overflow: 'auto',
  '& > :first-child': { marginTop: 0 },
  '& a': { textDecoration: 'underline' },
  '& table': { borderCollapse: 'collapse' },
  '& td, & th': { padding: '2px 8px', textAlign: 'left' },
});

/** Words beside the figures; what Markdown comes to is sanitized. */
export function TextPanel({ options, replaceVariables }: PanelProps<Options>) {
  const content = replaceVariables(options.content ?? '');
  if (options.mode !== 'markdown') return <pre className={prose}>{content}</pre>;
  return <RenderUserContentAsHTML className={prose} content={renderMarkdown(content)} />;
}
