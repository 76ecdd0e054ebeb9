import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router-dom';
import type { BoardLink } from './json.ts';

/** Links from one board to others; range and variables go along where the link says so. */
export function BoardLinks({ links }: { links: readonly BoardLink[] }) {
  const styles = useStyles2(getStyles);
  const { search } = useLocation();
  const shown = links.filter(({ type, url }) => type === 'link' && url);
  if (shown.length === 0) return null;
  return (
    <nav className={styles.links} aria-label="links">
      {shown.map((link) => (
        <a
          key={link.title}
          href={withState(link, search)}
          title={link.tooltip}
          {...(link.targetBlank ? { target: '_blank', rel: 'noreferrer' } : {})}
        >
          <Icon name="link" size="sm" /> {link.title}
        </a>
      ))}
    </nav>
  );
}

function withState({ url = '', keepTime, includeVars }: BoardLink, search: string): string {
  const [path = '', own = ''] = url.split('?');
  const query = new URLSearchParams(own);
  for (const [name, value] of new URLSearchParams(search)) {
    const isTime = name === 'from' || name === 'to' || name === 'timezone';
    if ((keepTime && isTime) || (includeVars && name.startsWith('var-'))) query.append(name, value);
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  links: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    '& a': {
      padding: theme.spacing(0.25, 1),
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.pill,
      fontSize: 12,
      color: theme.colors.text.secondary,
      '&:hover': { color: theme.colors.text.primary, borderColor: theme.colors.border.strong },
    },
  }),
});
