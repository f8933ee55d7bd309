import { pulumi } from '../../../src/cli/pulumi/command';
import { importState } from '../../../src/cli/pulumi/import-state';
import { FakeStack } from './fake-stack';

jest.mock('../../../src/cli/pulumi/command');

it('a state is given on standard input, not in a file that others can read', async () => {
  new FakeStack();
  const state = { version: 3, deployment: { resources: [], pending_operations: [] } };
  await importState({ stackName: 'mine', projectDir: '/nowhere' }, state);
  expect(jest.mocked(pulumi).mock.calls).toEqual([
    [
      ['stack', 'import', '--stack', 'mine', '--non-interactive'],
      { cwd: '/nowhere', input: JSON.stringify(state) },
    ],
  ]);
});
