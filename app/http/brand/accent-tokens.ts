import { type Color, clampChroma, converter, formatHex, wcagContrast } from 'culori';

/** The custom properties that the brand's colour decides, as in public/css/tokens.css. */
export type AccentTokens = Record<'accent' | 'accent-hover' | 'accent-soft' | 'on-accent', string>;

/** The darkest and the lightest ground that an accent lies on: --surface, --ground and --sunken of public/css/tokens.css. */
const GROUNDS = { light: ['#ffffff', '#f6f7f9'], dark: ['#14171c', '#0c0e12', '#1b1f26'] } as const;
/** WCAG 2.2 §1.4.3. */
const CONTRAST = 4.5;
const STEP = 0.005;

const toOklch = converter('oklch');

/**
 * The brand's colour made fit to read: hue and chroma stay, its lightness moves until it reaches 4.5:1 on every ground
 * of the scheme, on its own soft tint, and under the text on it. Takes #rrggbb.
 */
export function toAccentTokens(brandColor: string, scheme: keyof typeof GROUNDS): AccentTokens {
  const { l = 0.5, c = 0, h = 0 } = toOklch(brandColor) ?? {};
  const at = (lightness: number, chroma = c): string =>
    formatHex(clampChroma({ mode: 'oklch', l: lightness, c: Math.min(c, chroma), h } satisfies Color, 'oklch'));
  const light = scheme === 'light';
  const soft = light ? at(0.962, 0.025) : at(0.27, 0.055);
  const onAccent = light ? '#ffffff' : at(0.17, 0.04);
  const others = [...GROUNDS[scheme], soft, onAccent];
  const reads = (color: string): boolean => others.every((other) => wcagContrast(color, other) >= CONTRAST);
  const direction = light ? -STEP : STEP;
  let lightness = l;
  while (!reads(at(lightness)) && (light ? lightness > 0 : lightness < 1)) lightness += direction;
  const hover = at(Math.min(1, Math.max(0, lightness + direction * 10)));
  return { accent: at(lightness), 'accent-hover': hover, 'accent-soft': soft, 'on-accent': onAccent };
}
