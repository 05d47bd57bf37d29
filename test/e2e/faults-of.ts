import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What axe finds (WCAG 2.2 AA and best practices), and whether the page has to be scrolled sideways (§1.4.10). */
export async function faultsOf(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    // Without it axe opens a page of its own for its results, because of frames: no page of ours has any.
    .setLegacyMode()
    // `target-size` is off by default, though WCAG 2.2 §2.5.8 asks for it.
    .options({ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  const faults = violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).join(' ')})`);
  const wide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
  return wide ? [...faults, 'the page is wider than the window'] : faults;
}
