import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/find-programs.mjs';

/** Chromium, which finds `host` at the address of `serverUrl`. */
export const openChromium = (host: string, serverUrl: string): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--force-color-profile=srgb',
      '--disable-background-networking',
      `--host-resolver-rules=MAP ${host} ${new URL(serverUrl).host}`,
    ],
  });
