import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { type FormEvent, useState } from 'react';
import { post } from '../api.ts';
import { Notice } from '../panels/notice.tsx';
import { useTexts } from '../shell/language.tsx';
import { Labels } from './alert-groups.tsx';
import type { Matcher } from './alertmanager.ts';
import { Section } from './page-parts.tsx';

/** How long a silence may last: each of them has an end. */
const MINUTES = [30, 60, 120, 240, 480, 1_440, 4_320, 10_080];

/** Asks who silences these alerts, why and for how long. */
export function SilenceForm(props: {
  matchers: readonly Matcher[];
  onDone: () => void;
  onCancel: () => void;
}) {
  const { matchers, onDone, onCancel } = props;
  const texts = useTexts();
  const styles = useStyles2(getStyles);
  const [minutes, setMinutes] = useState(120);
  const [createdBy, setCreatedBy] = useState('');
  const [comment, setComment] = useState('');
  const [failure, setFailure] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (createdBy.trim() === '' || comment.trim() === '') return setFailure(texts.silenceNeeds);
    post('/api/silences', { matchers, minutes, createdBy, comment }).then(onDone, (error: Error) =>
      setFailure(error.message),
    );
  };
  const durationOf = (value: number) => {
    if (value < 60) return `${value} ${texts.minutes}`;
    return value < 1_440 ? `${value / 60} ${texts.hours}` : `${value / 1_440} ${texts.days}`;
  };
  return (
    <Section title={texts.silence}>
      <form className={styles.form} onSubmit={submit}>
        <Labels labels={Object.fromEntries(matchers.map(({ name, value }) => [name, value]))} />
        <div className={styles.fields}>
          <label>
            {texts.duration}
            <select value={minutes} onChange={({ currentTarget }) => setMinutes(Number(currentTarget.value))}>
              {MINUTES.map((value) => (
                <option key={value} value={value}>
                  {durationOf(value)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {texts.author}
            <input
              value={createdBy}
              maxLength={100}
              onChange={({ currentTarget }) => setCreatedBy(currentTarget.value)}
            />
          </label>
          <label className={styles.wide}>
            {texts.comment}
            <input
              value={comment}
              maxLength={1_000}
              onChange={({ currentTarget }) => setComment(currentTarget.value)}
            />
          </label>
        </div>
        {failure !== '' && <Notice kind="error" sentence={failure} />}
        <div className={styles.fields}>
          <Button type="submit">{texts.create}</Button>
          <Button variant="secondary" type="button" onClick={onCancel}>
            {texts.cancel}
          </Button>
        </div>
      </form>
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  fields: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1.5),
    '& label': { display: 'flex', flexDirection: 'column', fontSize: 12, color: theme.colors.text.secondary },
    '& input, & select': {
      height: 32,
      padding: theme.spacing(0, 1),
      fontSize: 14,
      color: theme.colors.text.primary,
      background: theme.components.input.background,
      border: `1px solid ${theme.components.input.borderColor}`,
      borderRadius: theme.shape.radius.default,
    },
  }),
  wide: css({ flex: '1 1 300px' }),
});
