import execa from 'execa';

/** `[1, 36, 3]` from `Kubernetes v1.36.3`, `v3.246.0` or `kwok version v0.7.0 go1.26`; undefined without a version in it. */
export function parseVersion(text: string): readonly number[] | undefined {
  const found = /\bv?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return found?.slice(1).map((part: string | undefined) => Number(part ?? 0));
}

export function atLeast(version: readonly number[], minimum: readonly number[]): boolean {
  return compareVersions(version, minimum) >= 0;
}

/** Negative where `a` is older than `b`. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let part = 0; part < Math.max(a.length, b.length); part += 1) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The version that a program reports; undefined where it does not run or says nothing of the kind. */
export async function versionOf(
  file: string,
  ...args: readonly string[]
): Promise<readonly number[] | undefined> {
  const asked = await execa(file, args, {
    reject: false,
    timeout: 20_000,
    stdin: 'ignore',
    // Nothing to those who are only asked for their version.
    env: { PULUMI_CONFIG_PASSPHRASE: undefined },
  });
  return asked.exitCode === 0 ? parseVersion(asked.stdout) : undefined;
}
