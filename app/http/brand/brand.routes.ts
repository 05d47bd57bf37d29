import { createHash } from 'node:crypto';
import { Router } from 'express';
import { type AccentTokens, toAccentTokens } from './accent-tokens.ts';
import type { BrandLogo } from './read-brand-logo.ts';

export interface Brand {
  readonly name: string;
  /** #rrggbb */
  readonly color: string;
  readonly logo: BrandLogo | undefined;
}

/** Where the pages find the logo; null: there is none, and they show the first letter of the name. */
export const toLogo = ({ logo }: Pick<Brand, 'logo'>): { url: string; wide: boolean } | null =>
  logo ? { url: `/brand/logo.${logo.type}`, wide: logo.wide } : null;

const TYPES = { svg: 'image/svg+xml', png: 'image/png' } as const;

/** `/brand`: the style sheet of the brand's colour, its icon, and its logo, which may run nothing even if opened alone. */
export function createBrandRouter({ name, color, logo }: Brand): Router {
  const router = Router();
  const serve = (path: string, type: string, content: Buffer): void => {
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    router.get(path, (_req, res) => {
      res.set({
        'Cache-Control': 'public, no-cache',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'X-Content-Type-Options': 'nosniff',
        ETag: etag,
      });
      res.type(type).send(content);
    });
  };
  serve('/tokens.css', 'text/css', Buffer.from(toStyleSheet(color)));
  serve('/icon.svg', TYPES.svg, Buffer.from(toIcon(name, toAccentTokens(color, 'light'))));
  if (logo) serve(`/logo.${logo.type}`, TYPES[logo.type], logo.content);
  return router;
}

function toStyleSheet(color: string): string {
  const [light, dark] = (['light', 'dark'] as const).map((scheme) =>
    Object.entries(toAccentTokens(color, scheme))
      .map(([token, value]) => `--${token}: ${value};`)
      .join(' '),
  );
  return `:root { ${light} }\n@media (prefers-color-scheme: dark) { :root { ${dark} } }\n`;
}

/** The brand's first letter on its colour, as pages show it where there is no logo. */
function toIcon(name: string, { accent, 'on-accent': ink }: AccentTokens): string {
  const letter = `&#${name.codePointAt(0)};`;
  const font = 'font-family="Inter, system-ui, sans-serif" font-size="19" font-weight="700"';
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    `<rect width="32" height="32" rx="8" fill="${accent}"/>` +
    `<text x="16" y="22.7" text-anchor="middle" fill="${ink}" ${font}>${letter}</text></svg>\n`
  );
}
