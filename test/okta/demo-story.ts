/** Tells the story in the terminal and remembers whether everything in it was confirmed. */
export interface Story {
  title(text: string, under: string): void;
  step(name: string, sentence: string): void;
  /** A line of what somebody sees: a page's or Okta's words. */
  says(who: string, words: string): void;
  /** What was read back. `found` is told when it is not as it should be. */
  confirm(claim: string, holds: boolean, found?: unknown): void;
  end(): { confirmed: number; unconfirmed: number };
}

const WIDTH = 96;
const MOST_FOUND = 400;

/** Plain lines; colours only on a terminal, and never with NO_COLOR. */
export function createStory(output: NodeJS.WriteStream, env: Record<string, string | undefined>): Story {
  const coloured = output.isTTY && !env.NO_COLOR;
  const paint = (code: string) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const [bold, quiet, green, red, accent] = [paint('1'), paint('2'), paint('32'), paint('1;31'), paint('36')];
  const write = (line: string) => void output.write(`${line}\n`);
  let steps = 0;
  let confirmed = 0;
  let unconfirmed = 0;

  /** Breaks at spaces; lines after the first are indented as the first one's text. */
  const wrap = (text: string, indent: string): string => {
    const lines: string[] = [];
    for (const word of text.split(' ')) {
      const last = lines.at(-1);
      if (last === undefined || indent.length + last.length + word.length >= WIDTH) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines.join(`\n${indent}`);
  };

  return {
    title(text, under) {
      write(`\n  ${bold(text)}`);
      write(`  ${quiet(wrap(under, '  '))}`);
    },
    step(name, sentence) {
      steps += 1;
      write(`\n  ${accent(String(steps).padStart(2))}  ${bold(name)}`);
      write(`      ${wrap(sentence, '      ')}`);
    },
    says(who, words) {
      write(`      ${quiet(`${who}:`)} ${wrap(`“${words}”`, '        ')}`);
    },
    confirm(claim, holds, found) {
      if (holds) confirmed += 1;
      else unconfirmed += 1;
      write(`      ${holds ? green('✓') : red('✗')} ${wrap(claim, '        ')}`);
      if (!holds && found !== undefined)
        write(`        ${red('found')} ${wrap(String(found).slice(0, MOST_FOUND), '        ')}`);
    },
    end() {
      const all = unconfirmed === 0;
      const sentence = all
        ? `Every step is confirmed: ${confirmed} facts read back from the server.`
        : `${unconfirmed} of ${confirmed + unconfirmed} facts could not be confirmed.`;
      write(`\n  ${all ? green(sentence) : red(sentence)}\n`);
      return { confirmed, unconfirmed };
    },
  };
}
