/**
 * Begins to count; gives the milliseconds of CPU that all threads of this process took since. Its event loop was kept busy
 * no longer than that, whatever else the machine does meanwhile.
 */
export function countCpu(): () => number {
  const begun = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1_000;
  };
}
