import { dateTimeFormat } from '@grafana/data';
import { Button } from '@grafana/ui';
import { useState } from 'react';
import { post } from '../api.ts';
import { TIME_ZONE } from '../host/services.ts';
import { Notice } from '../panels/notice.tsx';
import { useTexts } from '../shell/language.tsx';
import { Labels } from './alert-groups.tsx';
import type { AlertsAnswer, Silence } from './alertmanager.ts';
import { type Asked, Section, WideTable } from './page-parts.tsx';

/** What is kept quiet, by whom, why and until when; each can be ended. */
export function Silences({ asked, onChange }: { asked: Asked<AlertsAnswer>; onChange: () => void }) {
  const texts = useTexts();
  const [failure, setFailure] = useState('');
  if (asked.state !== 'here' || !asked.value.configured) return null;
  const silences = asked.value.silences.filter(({ status }) => status.state !== 'expired');
  const expire = (id: string) =>
    post(`/api/silences/${id}/expire`, {}).then(
      () => {
        setFailure('');
        onChange();
      },
      (error: Error) => setFailure(error.message),
    );
  return (
    <Section title={texts.silences}>
      {failure !== '' && <Notice kind="error" sentence={failure} />}
      {silences.length === 0 ? <p>{texts.noSilences}</p> : <Table silences={silences} onExpire={expire} />}
    </Section>
  );
}

function Table({ silences, onExpire }: { silences: readonly Silence[]; onExpire: (id: string) => void }) {
  const texts = useTexts();
  return (
    <WideTable name={texts.silences}>
      <thead>
        <tr>
          <th scope="col">{texts.where}</th>
          <th scope="col">{texts.until}</th>
          <th scope="col">{texts.by}</th>
          <th scope="col">{texts.comment}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {silences.map(({ id, matchers, endsAt, createdBy, comment }) => (
          <tr key={id}>
            <td>
              <Labels labels={Object.fromEntries(matchers.map(({ name, value }) => [name, value]))} />
            </td>
            <td>{dateTimeFormat(endsAt, { timeZone: TIME_ZONE })}</td>
            <td>{createdBy}</td>
            <td>{comment}</td>
            <td>
              <Button variant="secondary" size="sm" onClick={() => onExpire(id)}>
                {texts.expire}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
