import execa from 'execa';
import { z } from 'zod';

import type { Finding } from './finding';
import { checkovProgram } from './programs';

const report = z.object({
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
  }),
  summary: z.object({ parsing_errors: z.number(), skipped: z.number(), resource_count: z.number() }),
});

/** How many objects it looked at, and what it found. */
export interface Checked {
  readonly objects: number;
  readonly findings: readonly Finding[];
}

/** checkov over all files of a folder, without a look at the network. */
export async function checkov(dir: string): Promise<Checked> {
  const flags = ['--framework=kubernetes', '--output=json', '--quiet', '--compact', '--skip-download'];
  const done = await execa(await checkovProgram(), [`--directory=${dir}`, ...flags], {
    cwd: dir,
    // Else it says what version there is, and who runs it, to its makers.
    env: { CHECKOV_RUN_SCA_PACKAGE_SCAN_V2: 'false', BC_SKIP_MAPPING: 'TRUE' },
    reject: false,
  });
  // 1 is for findings.
  if (done.exitCode > 1) throw new Error(`checkov: exit status ${done.exitCode}\n${done.stderr}`);
  const { results, summary } = report.parse(JSON.parse(done.stdout));
  if (summary.parsing_errors > 0 || summary.skipped > 0)
    throw new Error(`checkov left something out: ${JSON.stringify(summary)}`);
  return {
    objects: summary.resource_count,
    findings: results.failed_checks.map(({ check_id, check_name, resource }) => {
      // Kind.namespace.name; names may have dots, namespaces have none.
      const [kind = '', , ...name] = resource.split('.');
      return { tool: 'checkov', check: check_id, object: `${kind}/${name.join('.')}`, message: check_name };
    }),
  };
}
