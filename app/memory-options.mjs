/**
 * V8 options that keep the server's memory low (docs/performance.md has the effect of each): each half of the young
 * generation grows to 8 MB at most, and the old generation is collected in small steps.
 */
export const OPTIONS = ['--max-semi-space-size=8', '--heap-growing-percent=40'];

/** For glibc: returns the 19 MiB used to verify a password to the system. */
export const ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '1048576' };
