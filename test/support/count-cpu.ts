/**
 * Begins to count; gives the milliseconds of CPU that this process took since: how long something keeps others waiting,
 * whatever else the machine does meanwhile.
 */
export function countCpu(): () => number {
  const begun = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1_000;
  };
}
