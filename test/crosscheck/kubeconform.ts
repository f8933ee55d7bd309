import path from 'node:path';

import execa from 'execa';
import { z } from 'zod';

import type { Finding } from './finding';
import { goProgram } from './programs';
import { location } from './schemas';

const report = z.object({
  resources: z.array(z.object({ kind: z.string(), name: z.string(), status: z.string(), msg: z.string() })),
});

/** What it looked at, and what it found. */
export interface Validated {
  readonly objects: number;
  readonly findings: readonly Finding[];
}

/** kubeconform, strict, against schemas in a folder and none else. */
export async function kubeconform(files: readonly string[], schemas: string): Promise<Validated> {
  const flags = ['-strict', '-verbose', '-output=json', `-schema-location=${path.join(schemas, location)}`];
  const done = await execa(await goProgram('kubeconform'), [...flags, ...files], { reject: false });
  // 1 is for findings.
  if (done.exitCode > 1) throw new Error(`kubeconform: exit status ${done.exitCode}\n${done.stderr}`);
  const { resources } = report.parse(JSON.parse(done.stdout));
  return {
    objects: resources.length,
    findings: resources
      .filter(({ status }) => status !== 'statusValid')
      .map(({ kind, name, status, msg }) => ({
        tool: 'kubeconform',
        check: status,
        object: `${kind}/${name}`,
        message: msg,
      })),
  };
}
