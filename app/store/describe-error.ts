/** What the log keeps of an error: a database's message may quote values, so only its code is kept. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  const message = code === undefined ? error.message : undefined;
  return { type: error.name, ...(code !== undefined && { code }), ...(message && { message }), frames };
}
