/** Prints a line of what a load script found: the scripts print nowhere else, and nothing but what they found. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
