import os from 'node:os';
import path from 'node:path';

import { ensureNodePrograms } from '../../../sandbox/binaries';
import { cacheDir } from '../../../sandbox/paths';
import { realNodeProblems } from '../../../sandbox/real/host';
import type { ProgramImage } from '../../../sandbox/real/images';
import { packProgram } from '../../../sandbox/real/images';

/**
 * `describe` for tests on a real node. Where this machine cannot run one they
 * are skipped with the reason; in CI, as root on Linux, that is a failure.
 * @param further what else is in the way of these tests
 */
export function describeReal(title: string, tests: () => void, further: readonly string[] = []): void {
  const reasons = [...realNodeProblems(os.tmpdir()).map(({ message }) => message), ...further];
  if (reasons.length === 0) {
    describe(title, tests);
  } else if (process.env.CI && process.platform === 'linux' && process.getuid?.() === 0) {
    test(title, () => {
      throw new Error(`this machine cannot run a real node: ${reasons.join('; ')}`);
    });
  } else {
    describe.skip(`${title} (skipped: ${reasons.join('; ')})`, tests);
  }
}

/** A shell with the usual small programs, as an image. */
export async function busybox(): Promise<ProgramImage> {
  const { node } = await ensureNodePrograms();
  const key = path.basename(path.dirname(node.packages));
  return packProgram(path.join(node.packages, 'bin/busybox'), cacheDir(), key);
}

/** A pod that runs a script of busybox's shell. */
export function shellPod(
  image: string,
  name: string,
  script: string,
  more: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly claim?: string;
    readonly spec?: object;
  } = {},
): object {
  const { labels = {}, claim, spec = {} } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name, ...labels } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'main',
          image,
          command: ['/busybox', 'sh', '-c', script],
          ...(claim !== undefined && { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
        },
      ],
      ...(claim !== undefined && {
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }],
      }),
      ...spec,
    },
  };
}
