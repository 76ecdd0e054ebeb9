import { locationService } from '@grafana/runtime';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { Router } from 'react-router-dom';

/** React Router over Grafana's own history, through which scenes keeps range and variables in the address. */
export function HistoryRouter({ children }: { children: ReactNode }) {
  const history = locationService.getHistory();
  const [location, setLocation] = useState(history.location);
  useLayoutEffect(() => history.listen(setLocation), [history]);
  useEffect(() => {
    const follow = (event: MouseEvent) => followLink(event);
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, []);
  return (
    <Router location={location} navigator={history as never}>
      {children}
    </Router>
  );
}

/** Links within the console change the page without loading it again, those in tables and tooltips too. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const href = link?.getAttribute('href');
  if (
    !link ||
    !href?.startsWith('/') ||
    href.startsWith('//') ||
    (link.target !== '' && link.target !== '_self')
  )
    return;
  event.preventDefault();
  locationService.push(href);
}
