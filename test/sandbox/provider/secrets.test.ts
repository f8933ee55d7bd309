import type { KubeObject } from '../../../sandbox/provider/objects';
import { redacted, withSecretsMarked } from '../../../sandbox/provider/secrets';
import { fromStruct, hasUnknown, toStruct } from '../../../sandbox/provider/structs';

const mark = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

function secret(more: object, metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'it', ...metadata }, ...more };
}

describe('what the engine gets to keep', () => {
  it.each(['data', 'stringData'])('has the %s of a Secret marked', (field) => {
    const marked = withSecretsMarked(secret({ [field]: { a: 'MQ==' } }));
    expect(marked[field]).toEqual({ ...mark, value: { a: 'MQ==' } });
    expect(marked.kind).toBe('Secret');
  });

  it('has the copy marked that kubectl apply keeps in an annotation', () => {
    const key = 'kubectl.kubernetes.io/last-applied-configuration';
    const { metadata } = withSecretsMarked(secret({}, { annotations: { [key]: '{"data":…}', b: '1' } }));
    expect(metadata).toEqual({
      name: 'it',
      annotations: { [key]: { ...mark, value: '{"data":…}' }, b: '1' },
    });
  });

  it('has nothing marked in other kinds', () => {
    const configMap: KubeObject = { ...secret({ data: { a: '1' } }), kind: 'ConfigMap' };
    expect(withSecretsMarked(configMap)).toEqual(configMap);
    const foreign: KubeObject = { ...secret({ data: { a: '1' } }), apiVersion: 'example.org/v1' };
    expect(withSecretsMarked(foreign)).toEqual(foreign);
  });

  it('comes back in plain, at any depth', () => {
    const object = secret({ data: { a: 'MQ==' } });
    expect(fromStruct(toStruct(object))).toEqual(object);
    const nested = { ...secret({}), list: [{ deep: { ...mark, value: { ...mark, value: 'x' } } }] };
    expect(fromStruct(toStruct(nested)).list).toEqual([{ deep: 'x' }]);
  });
});

describe('messages about a Secret', () => {
  const value = 'pa"ss\nword';
  it.each([
    ['a value of data', { data: { a: base64(value) } }, base64(value)],
    ['its plain text', { data: { a: base64(value) } }, value],
    ['its plain text within JSON', { data: { a: base64(value) } }, JSON.stringify({ a: value })],
    ['a value of stringData', { stringData: { a: value } }, value],
    ['its base64', { stringData: { a: value } }, base64(value)],
    ['a value of a wrong shape', { data: { a: { deep: [value] } } }, value],
  ])('do not hold %s', (_case, more, said) => {
    const message = redacted(`Secret "it" is invalid: data.a: ${said} is wrong`, secret(more));
    expect(message).toMatch(/^Secret "it" is invalid: data\.a: .*\[secret\].* is wrong$/);
    for (const form of [value, base64(value), 'ss\\nword']) expect(message).not.toContain(form);
  });

  it('are complete where a value contains another', () => {
    expect(redacted('abcd', secret({ stringData: { a: 'bc', b: 'abcd' } }))).toBe('[secret]');
  });

  it('stay as they are without values, and for other kinds', () => {
    expect(redacted('a message', secret({ stringData: { a: '' } }))).toBe('a message');
    const configMap: KubeObject = { ...secret({ data: { a: 'value' } }), kind: 'ConfigMap' };
    expect(redacted('a value', configMap)).toBe('a value');
  });
});

describe('hasUnknown', () => {
  const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
  it.each([
    [{ a: [{ b: unknown }] }, true],
    [{ a: [{ b: `x${unknown}` }] }, false],
    [{ a: null, b: 1 }, false],
  ])('%j: %s', (value, found) => {
    expect(hasUnknown(value)).toBe(found);
  });
});
