/** The oldest Node.js that runs this project; package.json says the same. */
const OLDEST = 24;

/** Prints one line and exits if this Node.js is too old. */
export function requireNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) return;
  process.stderr.write(
    `Expressway needs Node.js ${OLDEST} or newer, and this is ${process.version} (${process.execPath}). Install a newer one. For development, "npm ci" installs one for npm scripts, without --omit=dev and --ignore-scripts.\n`,
  );
  process.exit(1);
}
