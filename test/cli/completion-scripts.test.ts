import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { completionScript, shellOf, shells } from '../../src/cli/completion-scripts';
import { parse } from './parse';

describe('the script for a shell', () => {
  it.each(shells)('of %s says how it is kept, and what it needs', (shell) => {
    const script = completionScript(shell);
    expect(script).toContain(`# To keep it: npx talestack completion ${shell} >`);
    expect(script).toContain('`npm link`');
    // The form of the words is that of this shell, whichever someone logs in with.
    expect(script).toContain(`SHELL=${shell} talestack --get-yargs-completions`);
  });

  it('completes in bash, up to the word that is being written', () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-completion-'));
    const program = path.join(dir, 'talestack');
    writeFileSync(
      program,
      `#!/bin/sh\necho "$SHELL $#" "$@" >${dir}/asked\nprintf '%s\\n' prod preview dev\n`,
    );
    chmodSync(program, 0o755);
    const lines = [
      completionScript('bash'),
      'COMP_WORDS=(talestack up pr --json) COMP_CWORD=2; _talestack; echo "${COMPREPLY[@]}"; cat "$DIR/asked"',
    ];
    const env = { PATH: `${dir}:${process.env.PATH ?? ''}`, DIR: dir, SHELL: '/bin/zsh' };
    const printed = execFileSync('bash', ['--norc', '-c', lines.join('\n')], { env, encoding: 'utf8' });
    rmSync(dir, { recursive: true });
    expect(printed.split('\n')).toEqual([
      'prod preview',
      'bash 4 --get-yargs-completions talestack up pr',
      '',
    ]);
  });
});

it('is for the shell that is named, or else that of the user', async () => {
  expect(await parse('completion', 'fish')).toMatchObject({ shell: 'fish' });
  await expect(parse('completion', 'csh')).rejects.toThrow('Choices: "bash", "zsh", "fish"');
  expect(['/usr/bin/fish', '/bin/zsh', '/bin/sh', undefined].map((SHELL) => shellOf({ SHELL }))).toEqual([
    'fish',
    'zsh',
    'bash',
    'bash',
  ]);
});
