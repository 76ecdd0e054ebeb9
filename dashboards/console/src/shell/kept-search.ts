/** Range and variables go along from page to page; a board leaves alone the variables that it lacks. */
export function keptSearch(search: string): string {
  const kept = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === 'from' || name === 'to' || name.startsWith('var-')) kept.append(name, value);
  }
  return kept.size === 0 ? '' : `?${kept}`;
}
