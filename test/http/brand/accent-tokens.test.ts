import fs from 'node:fs';
import path from 'node:path';
import { wcagContrast } from 'culori';
import { toAccentTokens } from '../../../app/http/brand/accent-tokens.ts';

const COLORS = [
  '#2a4fd0',
  '#000000',
  '#ffffff',
  '#808080',
  '#ff0000',
  '#00ff00',
  '#ffd400',
  '#7c3aed',
  '#0f766e',
  '#123',
];
const GROUNDS = { light: ['#ffffff', '#f6f7f9'], dark: ['#14171c', '#0c0e12', '#1b1f26'] };

describe('toAccentTokens (WCAG 2.2 §1.4.3)', () => {
  it.each(COLORS)(
    'makes %s readable on every ground and on its tint, and what is written on it, in both schemes',
    (color) => {
      for (const scheme of ['light', 'dark'] as const) {
        const tokens = toAccentTokens(color, scheme);
        for (const accent of [tokens.accent, tokens['accent-hover']]) {
          for (const other of [...GROUNDS[scheme], tokens['accent-soft'], tokens['on-accent']]) {
            expect({ scheme, accent, other, enough: wcagContrast(accent, other) >= 4.5 }).toMatchObject({
              enough: true,
            });
          }
        }
      }
    },
  );

  it('leaves a colour that reads already as it is', () => {
    expect(toAccentTokens('#2a4fd0', 'light').accent).toBe('#2a4fd0');
    expect(toAccentTokens('#8fabff', 'dark').accent).toBe('#8fabff');
  });

  it('knows the grounds of public/css/tokens.css', () => {
    const css = fs.readFileSync(path.resolve(import.meta.dirname, '../../../public/css/tokens.css'), 'utf8');
    const grounds = [...css.matchAll(/--(?:surface|ground|sunken): (#\w{6});/g)].map(([, value]) => value);
    expect([...new Set(grounds)].sort()).toEqual([...GROUNDS.light, ...GROUNDS.dark].sort());
  });
});
