import { TEXTS } from '../texts.ts';
import { readPreferences } from './language.tsx';

/**
 * Mends what Grafana's libraries leave for people who don't see the page or have no mouse, as it appears: icons without
 * words, names that hide the visible text, headings without a level, menus that no key enters. Held to axe by a test.
 */
export function keepRepaired(root: HTMLElement): void {
  let isPlanned = false;
  const repair = () => {
    isPlanned = false;
    nameIcons(root);
    showNames(root);
    enterMenus(root);
    reachWide(root);
    for (const heading of root.querySelectorAll('[role="heading"]:not([aria-level])')) {
      heading.setAttribute('aria-level', '2');
    }
  };
  const observer = new MutationObserver(() => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(repair);
  });
  observer.observe(root, { subtree: true, childList: true, attributeFilter: ['aria-label'] });
}

/** A button that is an icon alone says what the icon means. */
function nameIcons(root: HTMLElement): void {
  const texts = TEXTS[readPreferences().language];
  const names: Record<string, string> = {
    'icon-sync': texts.refresh,
    'icon-sync-slash': texts.cancel,
  };
  for (const button of root.querySelectorAll<HTMLElement>(
    'button:not([aria-label]):not([aria-labelledby])',
  )) {
    if (seenIn(button) !== '' || button.hasAttribute('title')) continue;
    const icon = button.querySelector('svg')?.getAttribute('data-testid');
    // Icons are fetched; the button is named when its own has come.
    if (!icon) continue;
    button.setAttribute('aria-label', names[icon] ?? icon.replace('icon-', ''));
  }
}

/** The words of a button, without those that a narrow window leaves out: they name nothing. */
function seenIn(button: Element): string {
  const walker = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
  let seen = '';
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (parentElement?.checkVisibility()) seen += textContent ?? '';
  }
  return seen.trim();
}

/** WCAG 2.5.3: what is read out holds what is seen; the longer name becomes a description. */
function showNames(root: HTMLElement): void {
  for (const button of root.querySelectorAll('button[aria-label]')) {
    const seen = seenIn(button);
    const name = button.getAttribute('aria-label') ?? '';
    if (seen === '' || name.includes(seen)) continue;
    button.removeAttribute('aria-label');
    button.setAttribute('aria-description', name);
  }
}

/** A menu that opens is given the focus that its frame has got: only then do the arrow keys go through it. */
function enterMenus(root: HTMLElement): void {
  for (const menu of root.querySelectorAll<HTMLElement>('[role="menu"][tabindex="-1"]')) {
    const { activeElement } = document;
    if (activeElement?.hasAttribute('data-floating-ui-focusable') && activeElement.contains(menu))
      menu.focus();
  }
}

/** WCAG 2.1.1: what is wider than its place is scrolled by the arrow keys, once the keyboard can stand on it. */
function reachWide(root: HTMLElement): void {
  for (const region of root.querySelectorAll<HTMLElement>('[data-wide]')) {
    region.tabIndex = region.scrollWidth > region.clientWidth ? 0 : -1;
  }
}
