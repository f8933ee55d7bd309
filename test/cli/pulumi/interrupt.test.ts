import { enginesOf } from '../../../src/cli/pulumi/engine-process';
import { stopAtOnce } from '../../../src/cli/pulumi/interrupt';

jest.mock('../../../src/cli/pulumi/engine-process');

afterEach(() => {
  jest.restoreAllMocks();
});

function killing(code: string) {
  jest.mocked(enginesOf).mockResolvedValue([4711, 4712]);
  return jest.spyOn(process, 'kill').mockImplementation((pid) => {
    if (pid === 4711) throw Object.assign(new Error('kill'), { code });
    return true;
  });
}

it('an engine that ends meanwhile keeps no other one from being told', async () => {
  const kill = killing('ESRCH');
  await stopAtOnce();
  expect(kill.mock.calls).toEqual([
    [4711, 'SIGINT'],
    [4712, 'SIGINT'],
  ]);
});

it('any other failure is shown', async () => {
  killing('EPERM');
  await expect(stopAtOnce()).rejects.toThrow('kill');
});
