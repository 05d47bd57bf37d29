import type { Page } from 'playwright-core';

/** Marks what a keyboard must reach: of a group of radio buttons it reaches one. Gives how many there are. */
const MARK = `(() => {
  const groups = new Set();
  const found = [...document.querySelectorAll(
    'a[href], button:not(:disabled), input:not([type=hidden], :disabled), select:not(:disabled), textarea, summary, [tabindex="0"]',
  )].filter((element) => {
    if (element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.type !== 'radio') return true;
    if (groups.has(element.name)) return false;
    return groups.add(element.name);
  });
  found.forEach((element, index) => { element.dataset.stop = element.name && element.type === 'radio' ? element.name : index; });
  for (const radio of document.querySelectorAll('input[type=radio]')) radio.dataset.stop = radio.name;
  return found.map((element) => [element.dataset.stop, element.outerHTML.slice(0, 120)]);
})()`;

/** What has the focus: its mark, and whether that can be seen on it, or on the label around it. */
const FOCUS = `(() => {
  const element = document.activeElement;
  const visible = [element, element.closest('label')].some((each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== 'none' && outlineWidth !== '0px';
  });
  return [element.dataset.stop, visible, element.outerHTML.slice(0, 120)];
})()`;

/** Walks a page with the Tab key. Gives what it never reached, and what showed no focus (WCAG 2.2 §2.1.1, §2.4.7). */
export async function keyboardFaultsOf(page: Page): Promise<string[]> {
  const stops = new Map(await page.evaluate<[string, string][]>(MARK));
  await page.evaluate('document.activeElement?.blur()');
  const faults: string[] = [];
  for (let presses = stops.size + 3; presses > 0 && stops.size > 0; presses--) {
    await page.keyboard.press('Tab');
    const [stop, visible, html] = await page.evaluate<[string | undefined, boolean, string]>(FOCUS);
    if (stop === undefined) continue;
    stops.delete(stop);
    if (!visible) faults.push(`the focus cannot be seen on ${html}`);
  }
  return [...faults, ...[...stops.values()].map((html) => `Tab never reaches ${html}`)];
}
