import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import { ok } from '../harness';
import type { RealPlayground } from './stack';

const environment = 'failing';

const database = { ports: [5432], user: 101, group: 103 };
const volumes = { v0: { path: '/data', size: '1Gi' } };

/** What `up` says of pods that do not get ready, in the words of a real kubelet and of the programs themselves. */
export function notReadyTests(playground: () => RealPlayground): void {
  it('ends `up` at its limit, with the last lines of a log, and the words of node and scheduler', async () => {
    const { play, images } = playground();
    const config = {
      'talestack:cluster': { type: 'none' },
      'talestack:wholetale': { enabled: false },
      'talestack:wait': { ready: 45 },
      'talestack:titan': {
        namespace: 'failing',
        repositories: {
          crashing: { ...database, volumes, image: images.postgres, env: { PGDATA: '/nowhere/data' } },
          missing: { ...database, volumes, image: 'registry.invalid/postgres:1' },
          large: { ...database, volumes, image: images.postgres, resources: { cpuRequest: '500' } },
        },
      },
    };
    writeFileSync(path.join(play.project, `stacks/Pulumi.${environment}.yaml`), stringify({ config }));
    const { exitCode, stderr } = await play.talestack('up', environment);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /StatefulSet\/failing\/crashing: pod crashing-0: container \S+ failed with exit code 1, restarted \d+ times?: [\s\S]*initdb: error: could not create directory "\/nowhere": Read-only file system/,
    );
    expect(stderr).toMatch(
      /fix: see its log: kubectl logs --namespace failing crashing-0 --container \S+ --previous$/m,
    );
    expect(stderr).toMatch(
      /StatefulSet\/failing\/missing: pod missing-0: container \S+: the image registry\.invalid\/postgres:1 cannot be pulled/,
    );
    expect(stderr).toMatch(/StatefulSet\/failing\/large: pod large-0.*Insufficient cpu/);
    ok(await play.talestack('down', environment, '--delete-data'));
  }, 600_000);
}
