import fs, { writeFileSync } from 'node:fs';
import path from 'node:path';

import { UserError } from '../../../src/errors';
import { cutOff, folder, prepare, read, state, stateFile, write } from './state-folder';

jest.mock('../../../src/cli/pulumi/command');

describe('room', () => {
  const free = (bytes: number) => {
    const disk = Object.assign(fs.statfsSync(folder), { bsize: 1024, bavail: bytes / 1024 });
    jest.spyOn(fs, 'statfsSync').mockReturnValue(disk);
  };

  it('a disk that is nearly full is told before anything is done', async () => {
    write(stateFile, cutOff);
    write(`${stateFile}.bak`, state('before'));
    free(2.5 * 2 ** 20);
    const refused = prepare();
    await expect(refused).rejects.toThrow('hardly any room left');
    await expect(refused).rejects.toThrow('2.5 MiB are free, and a run may need 4 MiB');
    expect(read(stateFile)).toBe(cutOff);
  });

  it('a large state needs more', async () => {
    write(stateFile, JSON.stringify({ checkpoint: { text: 'x'.repeat(2 ** 20) } }));
    free(8 * 2 ** 20);
    await expect(prepare()).rejects.toThrow('8 MiB are free, and a run may need 9 MiB');
    free(9 * 2 ** 20);
    await prepare();
  });

  it.each(['stacks/talestack/mine.json.bak', 'backups/talestack/mine/mine.1770000000000000000.json'])(
    'a state that was cut off needs as much as its copy: %s',
    async (copy) => {
      write(stateFile, cutOff);
      write(copy, JSON.stringify({ checkpoint: { text: 'x'.repeat(2 ** 20) } }));
      free(8 * 2 ** 20);
      await expect(prepare()).rejects.toThrow('8 MiB are free, and a run may need 9 MiB');
      expect(read(stateFile)).toBe(cutOff);
      free(9 * 2 ** 20);
      await prepare();
    },
  );

  it('a folder that is still to be made is on the disk of what is there', async () => {
    process.env.PULUMI_BACKEND_URL = `file://${folder}/not/yet`;
    await prepare();
  });
});

describe('files that cannot be used are told, and are no bug', () => {
  const failing = (method: 'statfsSync' | 'renameSync' | 'copyFileSync' | 'mkdirSync', code: string) => {
    const message = `${code}: not now, ${method} '/some/file'`;
    const error = Object.assign(new Error(message), { code, syscall: method, path: '/some/file' });
    jest.spyOn(fs, method).mockImplementation(() => {
      throw error;
    });
  };

  it.each([
    ['statfsSync', 'ENOTDIR', 'is a file'],
    ['mkdirSync', 'EACCES', 'readable and writable'],
    ['copyFileSync', 'ENOSPC', 'make room'],
    ['renameSync', 'EACCES', 'readable and writable'],
  ] as const)('%s: %s', async (method, code, fix) => {
    write(stateFile, cutOff);
    write(`${stateFile}.bak`, state('before'));
    failing(method, code);
    await expect(prepare()).rejects.toMatchObject({
      name: 'UserError',
      problems: [
        {
          where: '/some/file',
          message: expect.stringContaining(code) as string,
          fix: expect.stringContaining(fix) as string,
        },
      ],
    });
    expect(read(stateFile)).toBe(cutOff);
  });

  it('a file where the folder should be', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    process.env.PULUMI_BACKEND_URL = `file://${folder}/file/state`;
    const refused = prepare();
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(/ENOTDIR[^]*something of the way to it is a file/);
  });
});
