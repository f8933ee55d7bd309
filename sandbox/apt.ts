import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import execa from 'execa';

import { UserError } from '../src/errors';

/** What else may be started while something is downloaded: all of it is about what is installed on this machine. */
const hooks = ['APT::Update', 'DPkg', 'AptCli', 'RPM', 'Binary::apt-get'];

/** apt with this machine's sources and ways to them, and nothing else of it: no package is installed, nothing is run. */
export class Apt {
  private constructor(
    private readonly config: string,
    /** The packages that it has downloaded. */
    readonly archives: string,
  ) {}

  /**
   * @param folder where it keeps all that it writes
   * @param etc where this machine's settings are
   * @param own the file of settings that this machine's user names
   */
  static async create(folder: string, etc = '/etc/apt', own = process.env.APT_CONFIG): Promise<Apt> {
    const inside = (...parts: string[]) => path.join(folder, ...parts);
    const archives = inside('archives');
    for (const each of [inside('lists', 'partial'), path.join(archives, 'partial'), inside('log')])
      await mkdir(each, { recursive: true });
    await writeFile(inside('status'), '');
    const settings = [own, `${etc}/apt.conf.d/`, `${etc}/apt.conf`].filter(
      (each) => each && existsSync(each),
    );
    const values: readonly (readonly [string, string])[] = [
      // They are read above: after this file they would be read again, with their hooks.
      ['Dir::Etc::parts', '/dev/null'],
      ['Dir::Etc::main', '/dev/null'],
      ['Dir::State', folder],
      // With no package installed, all that these depend on are downloaded.
      ['Dir::State::status', inside('status')],
      ['Dir::State::extended_states', inside('extended_states')],
      ['Dir::State::lists', inside('lists')],
      ['Dir::Cache', folder],
      ['Dir::Cache::archives', archives],
      ['Dir::Cache::pkgcache', ''],
      ['Dir::Cache::srcpkgcache', ''],
      ['Dir::Log', inside('log')],
      ['APT::Install-Recommends', 'false'],
      ['APT::Sandbox::User', 'root'],
    ];
    const config = inside('apt.conf');
    const lines = [
      ...settings.map((each) => `#include "${each ?? ''}";`),
      ...hooks.map((each) => `#clear ${each};`),
      ...values.map(([key, value]) => `${key} "${value}";`),
    ];
    await writeFile(config, lines.map((line) => `${line}\n`).join(''));
    return new Apt(config, archives);
  }

  /**
   * Runs apt-get.
   *
   * @param cwd where `download` puts what it gets
   * @throws UserError with the end of what it said
   */
  async get(args: readonly string[], cwd = this.archives): Promise<void> {
    const done = await execa('apt-get', ['-qq', ...args], {
      cwd,
      reject: false,
      stdin: 'ignore',
      env: this.env,
    });
    if (done.exitCode === 0) return;
    throw new UserError('Debian packages could not be downloaded', [
      {
        message: `apt-get said: ${done.stderr.trim().split('\n').slice(-4).join('\n    ')}`,
        fix: 'see that `apt-get update` works on this machine',
      },
    ]);
  }

  /** Variables with which programs of apt work like this. */
  get env(): Readonly<Record<string, string>> {
    return { APT_CONFIG: this.config, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  }
}
