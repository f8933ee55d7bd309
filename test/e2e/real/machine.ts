import os from 'node:os';
import path from 'node:path';

import { ensureNodePrograms } from '../../../sandbox/binaries';
import { cacheDir, sandboxPaths } from '../../../sandbox/paths';
import type { Addresses } from '../../../sandbox/real/addresses';
import { addressesOf } from '../../../sandbox/real/addresses';
import { realNodeProblems } from '../../../sandbox/real/host';
import type { ProgramImage } from '../../../sandbox/real/images';
import { packProgram } from '../../../sandbox/real/images';
import { initOf } from '../../../sandbox/real/node';
import { ownerOf } from '../../../sandbox/real/owner';
import { readState } from '../../../sandbox/state';
import type { Playground } from '../harness';

/**
 * `describe` for tests on a real node. Where this machine cannot run one they
 * are skipped with the reason; where they are required, as `npm test` does in CI, that is a failure.
 * @param further what else is in the way of these tests
 */
export function describeReal(title: string, tests: () => void, further: readonly string[] = []): void {
  const reasons = [...realNodeProblems(os.tmpdir()).map(({ message }) => message), ...further];
  if (reasons.length === 0) {
    describe(title, tests);
  } else if (process.env.TALESTACK_REQUIRE_REAL_NODES) {
    test(title, () => {
      throw new Error(`this machine cannot run a real node: ${reasons.join('; ')}`);
    });
  } else {
    describe.skip(`${title} (skipped: ${reasons.join('; ')})`, tests);
  }
}

/** The Debian packages of a node, unpacked. */
export async function nodePackages(): Promise<string> {
  return (await ensureNodePrograms()).node.packages;
}

/** Where the real node of a playground is, and the number of its first process. */
export function nodeOf(play: Playground): { readonly addresses: Addresses; readonly pid: number } {
  const paths = sandboxPaths(play.sandbox.name, play.env);
  const { slot, processes } = readState(paths);
  const pid = processes.node && initOf(processes.node);
  if (slot === undefined || pid === undefined) throw new Error('the playground has no real node');
  return { addresses: addressesOf(slot, ownerOf(paths)), pid };
}

/**
 * A shell with the usual small programs, as an image.
 *
 * @param cache where it is kept
 * @param key its tag @default that of the packages that it is of
 */
export async function busybox(cache = cacheDir(), key?: string): Promise<ProgramImage> {
  const packages = await nodePackages();
  const own = key ?? path.basename(path.dirname(packages));
  return packProgram(path.join(packages, 'bin/busybox'), cache, own);
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
