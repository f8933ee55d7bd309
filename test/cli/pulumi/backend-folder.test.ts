import os from 'node:os';
import path from 'node:path';

import { backendFolder, folderOf } from '../../../src/cli/pulumi/backend-folder';
import { pulumi } from '../../../src/cli/pulumi/command';
import { UserError } from '../../../src/errors';

jest.mock('../../../src/cli/pulumi/command');

it.each([
  ['file:///srv/state', '/srv/state'],
  ['file:///srv/state?no_tmp_dir=true', '/srv/state'],
  ['file:///srv/my%20state', '/srv/my state'],
  ['file:///srv/100%', '/srv/100%'],
  ['file://~', os.homedir()],
  ['file://~/state', path.join(os.homedir(), 'state')],
  ['file://./state', '/project/state'],
  ['s3://bucket/state', undefined],
  ['https://api.example.org', undefined],
  ['', undefined],
])('%s is the folder %s', (url, folder) => {
  expect(folderOf(url, '/project')).toBe(folder);
});

describe('without PULUMI_BACKEND_URL', () => {
  const { PULUMI_BACKEND_URL: given } = process.env;
  beforeEach(() => {
    delete process.env.PULUMI_BACKEND_URL;
  });
  afterEach(() => {
    if (given !== undefined) process.env.PULUMI_BACKEND_URL = given;
  });

  it('Pulumi is asked', async () => {
    jest.mocked(pulumi).mockResolvedValue('{"user":"ann","url":"file:///srv/state"}');
    expect(await backendFolder('/project')).toBe('/srv/state');
    expect(pulumi).toHaveBeenCalledWith(['whoami', '--json', '--non-interactive'], { cwd: '/project' });
  });

  it.each([
    ['that is not there', () => Promise.reject(new UserError('Pulumi was not found on PATH'))],
    ['that says something else', () => Promise.resolve('root')],
  ])('one %s leaves the word to what follows', async (_which, answer) => {
    jest.mocked(pulumi).mockImplementation(answer);
    expect(await backendFolder('/project')).toBeUndefined();
  });
});
