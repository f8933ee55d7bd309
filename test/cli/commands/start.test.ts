import { nextCommands, start } from '../../../src/cli/commands/start';
import { parse } from '../parse';

describe('talestack start', () => {
  it('takes the name of a sandbox, as `sandbox start` does', async () => {
    expect(await parse('start', '--nodes', 'real', '--name', 'other')).toMatchObject({
      nodes: 'real',
      name: 'other',
    });
    expect(await parse('start')).not.toHaveProperty('name');
  });

  it('starts the one of that name', async () => {
    const args = { dir: undefined, json: true, name: 'No such name' };
    const started = Promise.resolve(start.handler({ ...args, _: [], $0: 'talestack' }));
    await expect(started).rejects.toThrow(/cannot be the name of a sandbox[^]*No such name/);
  });

  it('tells how other commands find it', () => {
    expect(nextCommands('other')).toMatch(/^.*\n {2}eval "\$\(npx talestack sandbox env --name other\)" /);
    expect(nextCommands(undefined)).not.toContain('--name ');
  });

  it.each([undefined, 'other', 'a-name-that-is-as-long-as-a-name-may-be-0'])(
    'says what each command does in one column, for the sandbox %s',
    (name) => {
      const columns = nextCommands(name)
        .split('\n')
        .flatMap(
          (line) =>
            /(?<= )(?:then kubectl|first:|this table|what an|tear it|stop the)/.exec(line)?.index ?? [],
        );
      expect(columns).toHaveLength(5);
      expect(new Set(columns).size).toBe(1);
    },
  );
});
