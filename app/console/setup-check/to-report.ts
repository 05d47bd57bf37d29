import type { SetupCheckResult } from './setup-check.types.ts';
import { toCure } from './to-cure.ts';

/** A result as text for the catalog submission, in the words of the specification test. */
export function toReport({ at, version, baseUrl, organization, ranBy, results, brokeOff }: SetupCheckResult): string {
  const passed = results.filter((one) => one.passed).length;
  const lines = [
    "Okta's SCIM 2.0 specification test",
    '',
    `Base URL:      ${baseUrl}`,
    `Server:        Expressway ${version}`,
    `Organization:  ${organization}`,
    `Run:           ${at} by ${ranBy}`,
    `Result:        ${passed} of ${results.length} requests passed`,
    ...(brokeOff === null ? [] : [`Broke off:     ${brokeOff}`]),
  ];
  for (const { number, title, method, path, passed: ok, assertions } of results) {
    lines.push('', `${number}. ${title}: ${ok ? 'PASSED' : 'FAILED'}`, `   ${method} ${path}`);
    for (const one of assertions) {
      lines.push(`   [${one.passed ? 'x' : ' '}] ${one.text}${one.passed ? '' : `: found ${one.found}`}`);
    }
    if (!ok) lines.push(`   What to do: ${toCure(number)}`);
  }
  return `${lines.join('\n')}\n`;
}
