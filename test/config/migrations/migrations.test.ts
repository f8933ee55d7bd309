import { parseDocument } from 'yaml';

import { currentVersion, migrate, migrations } from '../../../src/config/migrations';
import { schema } from '../../../src/config/schema';

/** The text of a config after the migration of the whole, and what was changed. */
function migrated(text: string, stamp = true) {
  const document = parseDocument(text);
  const changes = migrate(document, { stamp });
  return { text: document.toString({ lineWidth: 0 }), changes };
}

describe('the migrations', () => {
  it('are a chain from the first version to the current one, which is the default of the schema', () => {
    expect(migrations.map(({ from, to }) => [from, to])).toEqual(migrations.map((_, at) => [at + 1, at + 2]));
    expect(schema.parse({}).configVersion).toBe(currentVersion);
  });

  it('keep comments, order, quotes and what they do not know', () => {
    const before = [
      '# who owns this',
      'encryptionsalt: v1:abc=',
      'config:',
      '  # where it is served',
      '  talestack:domain: "tales.example.org" # with quotes',
      '',
      '  gcp:project: mine',
      '  talestack:mongo:',
      '    size: 20Gi',
      '  talestack:registry.password:',
      '    secure: v1:xyz',
      '',
    ];
    const { text, changes } = migrated(before.join('\n'));
    const after = [...before];
    after.splice(3, 0, `  talestack:configVersion: ${currentVersion}`);
    expect(text).toBe(after.join('\n'));
    expect(changes).toEqual([{ key: 'talestack:configVersion', after: `${currentVersion}` }]);
  });

  it('change nothing the second time, also where Pulumi wrote the version as text', () => {
    const { text } = migrated('config:\n  talestack:domain: a.org\n');
    expect(migrated(text)).toEqual({ text, changes: [] });
    const asText = `config:\n  talestack:configVersion: "${currentVersion}"\n`;
    expect(migrated(asText)).toEqual({ text: asText, changes: [] });
  });

  it('raise a version that the file has', () => {
    const { text, changes } = migrated(
      'config:\n  talestack:domain: a.org\n  talestack:configVersion: "1"\n',
    );
    expect(text).toBe(`config:\n  talestack:domain: a.org\n  talestack:configVersion: ${currentVersion}\n`);
    expect(changes).toEqual([{ key: 'talestack:configVersion', before: '1', after: `${currentVersion}` }]);
  });

  it.each(['{}\n', 'config: {}\n', 'config:\n'])('cope with %j', (text) => {
    expect(() => migrated(text)).not.toThrow();
  });
});

describe('from version 1 to 2', () => {
  it('mends amounts that Kubernetes does not know, and no other text', () => {
    const { text, changes } = migrated(
      [
        'config:',
        '  talestack:quota:',
        '    requests.memory: 20ki',
        '    pods: "10"',
        '  talestack:limitRange:',
        '    - type: Container',
        '      max: { memory: 1.5ki, cpu: "2" }',
        '  talestack:namespace: teriyaki',
        '',
      ].join('\n'),
      false,
    );
    expect(changes).toEqual([
      { key: 'talestack:quota.requests.memory', before: '20ki', after: '20Ki' },
      { key: 'talestack:limitRange[0].max.memory', before: '1.5ki', after: '1.5Ki' },
    ]);
    expect(text).toContain('namespace: teriyaki');
    expect(text).toContain('requests.memory: 20Ki');
  });

  it('quotes dates, also those that Pulumi made a time of', () => {
    const { text, changes } = migrated(
      [
        'config:',
        '  talestack:secrets:',
        '    registry:',
        '      revision: 2',
        '      setAt: 2026-01-02',
        '    globus:',
        '      setAt: "2026-01-03"',
        '    site:',
        '      setAt: 2026-01-04T00:00:00Z',
        '',
      ].join('\n'),
      false,
    );
    expect(changes.map(({ key }) => key)).toEqual([
      'talestack:secrets.registry.setAt',
      'talestack:secrets.site.setAt',
    ]);
    expect(text).toMatch(/setAt: "2026-01-02"[^]*setAt: "2026-01-03"[^]*setAt: "2026-01-04"/);
  });
});
