import type { BrowserContextOptions } from 'playwright-core';

/** The window sizes and colour schemes in which every page is checked. */
export const WINDOWS: [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
  // 320 CSS pixels: WCAG 2.2 §1.4.10.
  ['light, on the narrowest phone', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ['dark, on the narrowest phone', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
];
