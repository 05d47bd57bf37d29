/**
 * Options of V8 with which the server's memory stays near what it needs (docs/performance.md has what each brings): each
 * half of the young generation grows to 8 MB, and the old one is collected in small steps.
 */
export const OPTIONS = ['--max-semi-space-size=8', '--heap-growing-percent=40'];

/** For glibc: gives back the 19 MiB in which a password was verified. */
export const ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '1048576' };
