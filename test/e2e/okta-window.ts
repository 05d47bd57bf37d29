import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/find-programs.mjs';

/** An Okta cell that the server registers as a redirect host; plain http, so that a page of ours can stand for it. */
export const OKTA_ORIGIN = 'http://system-admin.okta1.com:1802';

const SETTINGS = (authorizeUrl: string) => `<!doctype html><html lang="en"><title>Provisioning</title>
<button id="configure">Express Configure SCIM</button> <output id="result">waiting</output>
<script>
  document.getElementById('configure').onclick = () => window.open(${JSON.stringify(authorizeUrl)}, 'authorize', 'popup,width=520,height=760');
  window.addEventListener('message', (event) => {
    if (event.origin === location.origin) document.getElementById('result').textContent = event.data;
  });
</script></html>`;

const FRAME = (authorizeUrl: string) => `<!doctype html><html lang="en"><title>Frame</title>
<iframe src="${authorizeUrl.replaceAll('&', '&amp;')}" title="framed"></iframe></html>`;

const CALLBACK = `<!doctype html><html lang="en"><title>Callback</title><p id="opener"></p>
<script>
  document.getElementById('opener').textContent = window.opener ? 'The opener is still there' : 'The opener is lost';
  if (window.opener) window.opener.postMessage(location.href, location.origin);
</script></html>`;

export interface OktaWindow {
  browser: Browser;
  close(): Promise<void>;
}

/**
 * Chromium, and Okta's settings page, callback and a page that frames, at OKTA_ORIGIN.
 * Takes a maker of authorize URLs, asked once for each page that is served.
 */
export async function openOktaWindow(authorizeUrl: () => string): Promise<OktaWindow> {
  const server = http.createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', OKTA_ORIGIN);
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (pathname.endsWith('/oauth/callback')) res.end(CALLBACK);
    else if (pathname === '/frame') res.end(FRAME(authorizeUrl()));
    else res.end(SETTINGS(authorizeUrl()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${new URL(OKTA_ORIGIN).host} 127.0.0.1:${port}`,
    ],
  });
  return {
    browser,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
