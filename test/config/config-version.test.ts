import { currentVersion } from '../../src/config/migrations';
import { load, refusal } from './project';

const config = (...lines: string[]) => ['config:', ...lines.map((line) => `  ${line}`), ''].join('\n');
const where = 'stacks/Pulumi.dev.yaml';

describe('the version of a stack config', () => {
  it.each([
    ['none', 'talestack:domain: a.org'],
    ['the first', 'talestack:configVersion: 1'],
    ['the first, as Pulumi writes it', 'talestack:configVersion: "1"'],
    ['the current one', `talestack:configVersion: ${currentVersion}`],
  ])('may be %s', (_what, line) => {
    const loaded = load({ stack: config(line) });
    expect(loaded.config.configVersion).toBe(currentVersion);
    expect(loaded.warnings).toEqual([]);
  });

  it('is refused where it is newer, and nothing else is said of that file', () => {
    const stack = config(`talestack:configVersion: ${currentVersion + 1}`, 'talestack:futureKey: 1');
    const { problems } = refusal(() => load({ stack }));
    expect(problems).toMatchObject([
      {
        where: `${where}:2`,
        key: 'talestack:configVersion',
        value: currentVersion + 1,
        allowed: `1 to ${currentVersion}`,
      },
    ]);
  });

  it.each(['latest', '0', '1.5', '-1'])('is refused where it is %s', (version) => {
    const { message } = refusal(() => load({ stack: config(`talestack:configVersion: ${version}`) }));
    expect(message).toContain('talestack:configVersion');
  });

  it('has older files read as they were meant, with a word on it', () => {
    const lines = [
      'talestack:quota: { requests.memory: 20ki }',
      'talestack:secrets: { registry: { setAt: 2026-01-02 } }',
    ];
    const { config: read, warnings } = load({ stack: config(...lines) });
    expect(read.quota).toEqual({ 'requests.memory': '20Ki' });
    expect(read.secrets.registry.setAt).toBe('2026-01-02');
    expect(warnings).toMatchObject([
      {
        where,
        message: expect.stringContaining('older version') as string,
        fix: expect.stringContaining('config migrate dev') as string,
      },
    ]);
    // What says that it is of this version is held to it.
    const current = config(`talestack:configVersion: ${currentVersion}`, ...lines);
    expect(refusal(() => load({ stack: current })).message).toContain('date without quotes');
  });
});
