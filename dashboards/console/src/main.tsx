import './host/boot-data.ts';
import { createRoot } from 'react-dom/client';
import { startServices } from './host/services.ts';
import { startTranslations } from './host/translations.ts';
import { App } from './shell/app.tsx';

await startTranslations();
startServices();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
