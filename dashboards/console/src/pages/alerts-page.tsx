import { Button } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { get } from '../api.ts';
import { useTexts } from '../shell/language.tsx';
import { AlertGroups } from './alert-groups.tsx';
import { type AlertsAnswer, type Matcher, matchersOf } from './alertmanager.ts';
import { OpenRegressions } from './open-regressions.tsx';
import { useAsked } from './page-parts.tsx';
import { SilenceForm } from './silence-form.tsx';
import { Silences } from './silences.tsx';

const REFRESH_MS = 30_000;
const askAlerts = () => get<AlertsAnswer>('/api/alerts');

/** What is wrong now, who has been told, and what is kept quiet. */
export function AlertsPage() {
  const texts = useTexts();
  const { asked, again } = useAsked(askAlerts, REFRESH_MS);
  const [quieting, setQuieting] = useState<Matcher[] | null>(null);
  useEffect(() => {
    document.title = `${texts.alerts} – 鍵見 Kagimi`;
  }, [texts]);
  const done = () => {
    setQuieting(null);
    again();
  };
  return (
    <div className="page">
      <h1>{texts.alerts}</h1>
      <OpenRegressions everyMs={REFRESH_MS} />
      <AlertGroups
        asked={asked}
        action={
          <Button variant="secondary" size="sm" icon="sync" onClick={again}>
            {texts.refresh}
          </Button>
        }
        onSilence={(alert) => setQuieting(matchersOf(alert))}
      />
      {quieting && <SilenceForm matchers={quieting} onDone={done} onCancel={() => setQuieting(null)} />}
      <Silences asked={asked} onChange={again} />
    </div>
  );
}
