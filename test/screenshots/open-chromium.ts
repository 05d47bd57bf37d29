import { type Browser, chromium } from 'playwright-core';

/** Chromium, which finds `host` at the address of `serverUrl`. */
export const openChromium = (host: string, serverUrl: string): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
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
