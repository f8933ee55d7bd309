import { setTimeout as sleep } from 'node:timers/promises';

import { enginesOf } from '../../../src/cli/pulumi/engine-process';
import { onInterrupt, stopAtOnce } from '../../../src/cli/pulumi/interrupt';

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

describe('Ctrl-C on a terminal', () => {
  const isTTY = Object.getOwnPropertyDescriptor(process.stdin, 'isTTY');
  beforeEach(() => {
    Object.defineProperty(process.stdin, 'isTTY', { value: true, configurable: true });
  });
  afterEach(() => {
    if (isTTY) Object.defineProperty(process.stdin, 'isTTY', isTTY);
    else Reflect.deleteProperty(process.stdin, 'isTTY');
  });

  it('reaches an engine that is about to start as well', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    // Not there at the first two looks.
    jest.mocked(enginesOf).mockResolvedValue([4711]).mockResolvedValueOnce([]).mockResolvedValueOnce([]);
    const interrupt = onInterrupt(() => undefined);
    process.emit('SIGINT');
    while (kill.mock.calls.length === 0) await sleep(20);
    interrupt.dispose();
    expect(kill.mock.calls).toEqual([[4711, 'SIGINT']]);
    expect(interrupt.interrupted).toBe(true);
  });

  it('is not told twice to one that the terminal has told', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    jest.mocked(enginesOf).mockResolvedValue([4711]);
    const interrupt = onInterrupt(() => undefined);
    process.emit('SIGINT');
    await sleep(300);
    interrupt.dispose();
    expect(kill.mock.calls).toEqual([]);
  });
});
