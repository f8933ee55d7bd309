import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import { Apt } from '../../sandbox/apt';
import { findProgram, searchPath } from '../../sandbox/binaries/search-path';
import { temporaryFolder } from './support';

const whereAptIs = findProgram('apt-get', searchPath(process.env)) ? describe : describe.skip;

/** Settings of a machine whose apt runs programs: each says so by a file. */
function machine(dir: string): string {
  const etc = path.join(dir, 'etc');
  mkdirSync(path.join(etc, 'apt.conf.d'), { recursive: true });
  const told = (name: string) => `"touch ${dir}/ran-${name}"`;
  const parts = [
    `APT::Update::Pre-Invoke { ${told('pre')}; };`,
    `APT::Update::Post-Invoke { ${told('post')}; };`,
    `APT::Update::Post-Invoke-Success { ${told('success')}; };`,
    `DPkg::Post-Invoke { ${told('dpkg')}; };`,
    `Binary::apt-get::APT::Update::Pre-Invoke { ${told('binary')}; };`,
    'Acquire::http::Proxy "http://proxy.example.org:3128";',
    // There is nothing to download for a test.
    'Dir::Etc::sourcelist "/dev/null";',
    'Dir::Etc::sourceparts "/dev/null";',
    `Dir::State::lists "${dir}/machine/lists";`,
    `Dir::Cache::archives "${dir}/machine/archives";`,
  ];
  writeFileSync(path.join(etc, 'apt.conf.d', '50hooks'), `${parts.join('\n')}\n`);
  writeFileSync(
    path.join(etc, 'apt.conf'),
    `DPkg::Pre-Invoke { ${told('main')}; };\nAcquire::Retries "7";\n`,
  );
  return etc;
}

whereAptIs('apt of the sandbox', () => {
  const ran = (dir: string) =>
    ['pre', 'post', 'success', 'dpkg', 'binary', 'main'].filter((each) => existsSync(`${dir}/ran-${each}`));

  it('runs nothing that this machine has it run, and keeps all to itself', async () => {
    const dir = temporaryFolder();
    const etc = machine(dir);
    const apt = await Apt.create(path.join(dir, 'own'), etc, undefined);
    await apt.get(['update']);
    expect(ran(dir)).toEqual([]);
    expect(existsSync(path.join(dir, 'machine'))).toBe(false);
    // Without that they are run.
    mkdirSync(path.join(dir, 'machine/lists/partial'), { recursive: true });
    const as = path.join(dir, 'as-the-machine.conf');
    const other = 'Dir::Etc::parts "/dev/null";\nDir::Etc::main "/dev/null";\n';
    writeFileSync(as, `#include "${etc}/apt.conf.d/50hooks";\n${other}`);
    await execa('apt-get', ['-o', 'APT::Sandbox::User=root', 'update'], { env: { APT_CONFIG: as } });
    expect(ran(dir)).toEqual(['pre', 'post', 'binary']);
  });

  it('gets to the sources as this machine does, by the settings of its user, too', async () => {
    const dir = temporaryFolder();
    const own = path.join(dir, 'user.conf');
    writeFileSync(own, 'Acquire::https::Timeout "17";\nDPkg::Pre-Invoke { "true"; };\n');
    const apt = await Apt.create(path.join(dir, 'own'), machine(dir), own);
    const { stdout } = await execa('apt-config', ['dump'], { env: apt.env });
    expect(stdout).toContain('Acquire::http::Proxy "http://proxy.example.org:3128"');
    expect(stdout).toContain('Acquire::Retries "7"');
    expect(stdout).toContain('Acquire::https::Timeout "17"');
    expect(stdout).not.toContain('Invoke::');
    expect(stdout).toContain(`Dir::State::lists "${dir}/own/lists"`);
    expect(stdout).toContain(`Dir::Cache::archives "${dir}/own/archives"`);
  });
});
