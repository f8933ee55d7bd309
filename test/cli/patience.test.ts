import { patiently } from '../../src/cli/output/patience';

let said: jest.SpyInstance;

beforeEach(() => {
  jest.useFakeTimers();
  said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(() => {
  jest.useRealTimers();
  said.mockRestore();
});

const lasting = (milliseconds: number) => () =>
  new Promise<string>((resolve) => {
    setTimeout(() => {
      resolve('done');
    }, milliseconds);
  });

const lines = () => said.mock.calls.map(([line]) => line as string);

describe('work that prints its outcome at its end', () => {
  it('says nothing when it is quick', async () => {
    const work = patiently('looking', false, lasting(1900));
    await jest.advanceTimersByTimeAsync(60_000);
    await expect(work).resolves.toBe('done');
    expect(lines()).toEqual([]);
  });

  it('says that it goes on, after two seconds and now and then, until it ends', async () => {
    const work = patiently('looking', false, lasting(33_000));
    await jest.advanceTimersByTimeAsync(120_000);
    await expect(work).resolves.toBe('done');
    expect(lines()).toEqual(['looking … 2s', 'looking … 17s', 'looking … 32s']);
  });

  it('says nothing more once it failed', async () => {
    const work = patiently('looking', false, async () => {
      await lasting(3000)();
      throw new Error('refused');
    });
    const refused = expect(work).rejects.toThrow('refused');
    await jest.advanceTimersByTimeAsync(60_000);
    await refused;
    expect(lines()).toEqual(['looking … 2s']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('says nothing to scripts', async () => {
    const work = patiently('looking', true, lasting(30_000));
    await jest.advanceTimersByTimeAsync(60_000);
    await expect(work).resolves.toBe('done');
    expect(lines()).toEqual([]);
  });
});
