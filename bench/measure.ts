import execa from 'execa';

import { UserError } from '../src/errors';

/** What one run of a program took, with all that it started. */
export interface Taken {
  readonly seconds: number;
  /** Of all processes together; less disturbed by what else the machine does than `seconds`. */
  readonly cpuSeconds: number;
  /** Of the largest of its processes. */
  readonly megabytes: number;
}

export interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Node does not tell what the processes took that it started. */
const watcher = `
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
seconds = time.monotonic() - start
took = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'status': done.returncode, 'said': done.stderr.decode('utf8', 'replace')[-2000:],
  'seconds': seconds, 'cpuSeconds': took.ru_utime + took.ru_stime,
  'megabytes': took.ru_maxrss / (1048576 if sys.platform == 'darwin' else 1024)}))
`;

/**
 * Runs a program and measures it; what it prints goes nowhere.
 *
 * @throws UserError where it fails: a measure of what did not work is none
 */
export async function measure({ program, args, cwd, env, input }: Run): Promise<Taken> {
  const given = {
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
    ...(input !== undefined && { input }),
  };
  const done = await execa('python3', ['-c', watcher, program, ...args], { ...given, reject: false });
  if (done.failed)
    throw new UserError('The bench cannot measure', [
      { message: `python3 failed: ${done.stderr.slice(-500)}`, fix: 'install python3' },
    ]);
  const { status, said, ...taken } = JSON.parse(done.stdout) as Taken & { status: number; said: string };
  if (status !== 0)
    throw new UserError(`${program} ${args.join(' ')} failed with status ${status}`, [{ message: said }]);
  return taken;
}
