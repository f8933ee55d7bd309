import execa from 'execa';
import { z } from 'zod';

import type { Finding } from './finding';
import { goProgram } from './programs';

/** From here on all is well with it; below are warnings and what it calls critical. */
const allOk = 10;

const report = z.array(
  z.object({
    type_meta: z.object({ kind: z.string() }),
    object_meta: z.object({ name: z.string() }),
    checks: z.array(
      z.object({
        check: z.object({ id: z.string() }),
        grade: z.number(),
        skipped: z.boolean(),
        comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullable(),
      }),
    ),
  }),
);

/** How many objects it looked at, and what it found. */
export interface Scored {
  readonly objects: number;
  readonly findings: readonly Finding[];
}

/** kube-score over each file by itself, since it matches the objects of all that it is given with each other. */
export async function kubeScore(files: readonly string[]): Promise<Scored> {
  const program = await goProgram('kube-score');
  const scored: Scored[] = [];
  for (const file of files) {
    const args = ['score', '--output-format=json', '--kubernetes-version=v1.36', file];
    // 1 is for findings.
    const { stdout, exitCode, stderr } = await execa(program, args, { reject: false });
    if (exitCode > 1) throw new Error(`kube-score ${file}: exit status ${exitCode}\n${stderr}`);
    const objects = report.parse(JSON.parse(stdout || '[]') ?? []);
    scored.push({ objects: objects.length, findings: objects.flatMap(findingsOf) });
  }
  return {
    objects: scored.reduce((sum, { objects }) => sum + objects, 0),
    findings: scored.flatMap(({ findings }) => findings),
  };
}

function findingsOf({ type_meta, object_meta, checks }: z.infer<typeof report>[number]): Finding[] {
  const object = `${type_meta.kind}/${object_meta.name}`;
  return checks
    .filter(({ grade, skipped }) => grade < allOk && !skipped)
    .flatMap(({ check, comments }) =>
      (comments ?? [{ path: '', summary: 'no comment' }]).map(({ path, summary }) => ({
        tool: 'kube-score',
        check: check.id,
        object: path === '' ? object : `${object} ${path}`,
        message: summary,
      })),
    );
}
