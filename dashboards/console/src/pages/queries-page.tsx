import type { BoardSummary } from './boards-page.tsx';
export function QueriesPage(_: { boards: readonly BoardSummary[] }) { return null; }
