import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { TIME_ZONE } from '../host/services.ts';
import { Notice } from '../panels/notice.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import type { Alert, AlertsAnswer } from './alertmanager.ts';
import { type Asked, Section, Tag } from './page-parts.tsx';

/** Alertmanager's alerts, in the groups in which it tells them. */
export function AlertGroups(props: {
  asked: Asked<AlertsAnswer>;
  action: ReactNode;
  onSilence: (alert: Alert) => void;
}) {
  const texts = useTexts();
  const { asked, action, onSilence } = props;
  return (
    <Section title={texts.alertmanagerAlerts} action={action}>
      {asked.state === 'waiting' && <p role="status">{texts.loading}</p>}
      {asked.state === 'failed' && <Notice kind="error" sentence={asked.sentence} />}
      {asked.state === 'here' && <Groups answer={asked.value} onSilence={onSilence} />}
    </Section>
  );
}

function Groups({ answer, onSilence }: { answer: AlertsAnswer; onSilence: (alert: Alert) => void }) {
  const texts = useTexts();
  const styles = useStyles2(getStyles);
  if (!answer.configured) return <p>{texts.noAlertmanager}</p>;
  if (answer.groups.length === 0) return <p>{texts.noAlerts}</p>;
  return answer.groups.map((group) => (
    <div key={`${group.receiver.name} ${JSON.stringify(group.labels)}`} className={styles.group}>
      <h3>
        <Labels labels={group.labels} /> <small>→ {group.receiver.name}</small>
      </h3>
      {group.alerts.map((alert) => (
        <Row key={alert.fingerprint} alert={alert} onSilence={onSilence} />
      ))}
    </div>
  ));
}

function Row({ alert, onSilence }: { alert: Alert; onSilence: (alert: Alert) => void }) {
  const texts = useTexts();
  const language = useLanguage();
  const styles = useStyles2(getStyles);
  const { annotations, labels, startsAt, status } = alert;
  const say = (what: 'title' | 'summary' | 'description') =>
    annotations[`${what}_${language}`] ?? annotations[what] ?? '';
  return (
    <div className={styles.alert}>
      <Tag tone={status.state === 'active' ? (labels.severity === 'page' ? 'error' : 'warning') : 'info'}>
        {texts.state[status.state]}
      </Tag>
      <div className={styles.words}>
        <strong>{say('summary') || say('title') || labels.alertname}</strong>
        <div className={styles.facts}>{say('description')}</div>
        <small>
          {texts.since}: {dateTimeFormat(startsAt, { timeZone: TIME_ZONE })}
        </small>
        <details>
          <summary>{texts.labels}</summary>
          <Labels labels={labels} />
        </details>
      </div>
      <AlertLink href={annotations.dashboard_url}>{texts.showPanel}</AlertLink>
      <AlertLink href={annotations.runbook_url}>{texts.runbook}</AlertLink>
      <Button variant="secondary" size="sm" icon="bell-slash" onClick={() => onSilence(alert)}>
        {texts.silence}
      </Button>
    </div>
  );
}

/** A link, or, where nobody serves what it leads to, the name of the file. */
function AlertLink({ href = '', children }: { href?: string; children: string }) {
  if (href === '') return null;
  if (!/^https?:\/\//.test(href)) {
    return (
      <small>
        {children}: <code>{href}</code>
      </small>
    );
  }
  const isHere = href.startsWith(`${window.location.origin}/`);
  return isHere ? (
    <a href={href.slice(window.location.origin.length)}>{children}</a>
  ) : (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

/** Labels as `name=value`. */
export function Labels({ labels }: { labels: Record<string, string> }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.labels}>
      {Object.entries(labels).map(([name, value]) => (
        <code key={name}>
          {name}={value}
        </code>
      ))}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  group: css({
    marginTop: theme.spacing(1.5),
    '& h3': { fontSize: 14, fontWeight: 500 },
    '& small': { color: theme.colors.text.secondary },
  }),
  alert: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1.5),
    alignItems: 'flex-start',
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '& a': { color: theme.colors.text.link, textDecoration: 'underline' },
  }),
  facts: css({ whiteSpace: 'pre-line', color: theme.colors.text.secondary }),
  words: css({ flex: '1 1 400px', display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
  labels: css({
    display: 'inline-flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5),
    '& code': {
      background: theme.colors.background.secondary,
      padding: theme.spacing(0, 0.75),
      borderRadius: 3,
    },
  }),
});
