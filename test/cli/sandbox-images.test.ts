import { requireImages } from '../../src/cli/sandbox-images';
import { UserError } from '../../src/errors';
import { configOf } from '../wholetale/support';

/** Which registries are asked, and what they are said to answer. */
function registries(reason: (registry: string) => string | undefined) {
  const asked: string[] = [];
  return {
    asked,
    ask: (registry: string) => {
      asked.push(registry);
      return Promise.resolve(reason(registry));
    },
  };
}

const config = configOf({
  cluster: { type: 'none' },
  images: { redis: 'redis:7.2', mongo: 'registry.example.org/mongo:6' },
});

describe('images for a real node', () => {
  it('are had where every registry answers, each being asked once', async () => {
    const { asked, ask } = registries(() => undefined);
    await requireImages(config, [], ask);
    expect(asked).toContain('registry.example.org');
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('are refused with every registry that does not answer, why, and which images it has', async () => {
    const { ask } = registries((registry) => (registry === 'registry.example.org' ? 'no route' : undefined));
    const refused = await requireImages(config, [], ask).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    const [first, ...rest] = (refused as UserError).problems;
    expect(first).toEqual({
      where: 'registry.example.org',
      message: 'does not answer (no route); it has registry.example.org/mongo:6',
    });
    expect(rest).toEqual([
      { message: expect.any(String) as string, fix: expect.stringContaining('sandbox load') as string },
    ]);
  });

  it('are not asked for where the node has them, by whichever of its names', async () => {
    const { asked, ask } = registries(() => 'no route');
    const there = ['registry.example.org/mongo:6', 'docker.io/library/redis:7.2'];
    const refused = (await requireImages(config, there, ask).catch((error: unknown) => error)) as UserError;
    expect(asked).not.toContain('registry.example.org');
    expect(JSON.stringify(refused.problems)).not.toContain('redis:7.2');
  });
});
