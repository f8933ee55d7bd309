import path from 'node:path';

import execa from 'execa';

const program = path.join(__dirname, '../../bin/talestack.js');

// The program is made first, where its sources have changed.
jest.setTimeout(120_000);

describe('the program as users run it', () => {
  it('breaks no word of its help', async () => {
    const { stdout } = await execa(process.execPath, [program, '--help']);
    const { stdout: up } = await execa(process.execPath, [program, 'up', '--help']);
    expect(stdout).toContain('\nWholeTale on Kubernetes: synthesize, deploy, look at and tear down.\n');
    expect(up).toMatch(/^ *images.girder=wholetale\/girder:v1.1$/m);
  });

  it('goes on where nobody reads on', async () => {
    const { stdout, exitCode } = await execa(
      'bash',
      [
        '-c',
        '"$0" "$1" synth --stdout 2>/dev/null | head -1; exit "${PIPESTATUS[0]}"',
        process.execPath,
        program,
      ],
      { reject: false },
    );
    expect([stdout, exitCode]).toEqual(['apiVersion: v1', 0]);
  });
});
