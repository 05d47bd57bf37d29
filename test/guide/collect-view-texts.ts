import fs from 'node:fs';
import path from 'node:path';
import type { ErrorText } from './collect-error-texts.ts';

const VIEWS = path.resolve(import.meta.dirname, '../../views');

/** What the views themselves say about a failure: notices of a problem, wrong passwords, and the page for who may not. */
export function collectViewTexts(): ErrorText[] {
  const files = fs.readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ejs'));
  return files.flatMap((file) => {
    const source = fs.readFileSync(path.join(VIEWS, file), 'utf8');
    const notices = [...source.matchAll(/class="notice notice-problem"[^>]*>([\s\S]*?)<\/div>/g)];
    const wrong = [...source.matchAll(/'([^']*password is not right[^']*)'/g)];
    const titles = file === 'not-allowed.ejs' ? [...source.matchAll(/`(You cannot connect [^`]*)`/g)] : [];
    const texts = [
      ...notices.flatMap(([, html = '']) => html.match(/<p>.*?<\/p>/gs) ?? []),
      ...[...wrong, ...titles].map(([, text = '']) => text),
    ];
    return texts
      .map((text) => toText(text))
      .filter((text) => /\p{L}{3}/u.test(text))
      .map((text) => ({ text, at: `views/${file}` }));
  });
}

const toText = (html: string): string =>
  html
    .replaceAll(/<%[\s\S]*?%>|\$\{[^}]*\}/g, '…')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
