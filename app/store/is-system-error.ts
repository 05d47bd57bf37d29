/** Whether a system call failed with one of `codes` (ENOENT, …). */
export const isSystemError = (error: unknown, codes: readonly string[]): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
