import type { BoardJson, PanelJson } from './json.ts';

const NAME = 'viewPanel';

/** The panel that an address shows alone: `viewPanel=panel-6`, as Grafana has it; before Grafana 11.3 it was `6`. */
export function viewedPanelId(search: string): number | null {
  const [, id] = /^(?:panel-)?(\d{1,9})$/.exec(new URLSearchParams(search).get(NAME) ?? '') ?? [];
  return id === undefined ? null : Number(id);
}

/** The same address with that panel alone, or, of null, with the whole board. */
export function searchWithPanel(search: string, id: number | null): string {
  const query = new URLSearchParams(search);
  if (id === null) query.delete(NAME);
  else query.set(NAME, `panel-${id}`);
  return query.size === 0 ? '' : `?${query}`;
}

/** A panel of a board, also one in a row that is folded. */
export function findPanel(board: BoardJson, id: number): PanelJson | undefined {
  return (board.panels ?? [])
    .flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]))
    .find((panel) => panel.id === id);
}
