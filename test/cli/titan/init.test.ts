import { UsageError } from '../../../src/cli/boundary';
import { readMetadata, titanInit } from '../../../src/cli/commands/titan-init';

const flags = { env: 'no-such-environment', repo: 'db', json: true, timeout: 1, image: undefined };

describe('titan init', () => {
  it('reads a file before it asks the cluster, or even for the environment', async () => {
    const args = { ...flags, metadata: '/no/such/file.json' } as unknown as Parameters<
      typeof titanInit.handler
    >[0];
    await expect(titanInit.handler(args)).rejects.toThrow('no such file');
  });

  it('says where its own usage is', async () => {
    const none = readMetadata({ image: undefined, metadata: undefined }, new AbortController().signal);
    await expect(none).rejects.toMatchObject({ help: 'talestack titan init --help' });
    const args = { ...flags, metadata: undefined } as unknown as Parameters<typeof titanInit.handler>[0];
    const failed = Promise.resolve().then(() => titanInit.handler(args));
    await expect(failed).rejects.toBeInstanceOf(UsageError);
    await expect(failed).rejects.toMatchObject({ help: 'talestack titan init --help' });
  });
});
