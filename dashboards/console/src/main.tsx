import './host/boot-data.ts';
import { createRoot } from 'react-dom/client';
import { startServices } from './host/services.ts';
import { startTranslations } from './host/translations.ts';
import { App } from './shell/app.tsx';
import { keepRepaired } from './shell/repairs.ts';

await startTranslations();
startServices();
keepRepaired(document.body);
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
