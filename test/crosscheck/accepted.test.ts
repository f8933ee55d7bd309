import { compare, readAccepted } from './accepted';

const accepted = readAccepted(`
kube-score:
  probes:
    - { objects: ['Deployment/a*'], reason: it is asked by something else }
    - { objects: [Deployment/b], reason: it is asked by something else }
checkov:
  CKV_1:
    - { objects: ['*'], reason: of another tool }
`);
const finding = (object: string, check = 'probes') => ({
  tool: 'kube-score',
  check,
  object,
  message: 'has none',
});
const both = [finding('Deployment/abc'), finding('Deployment/b')];

test('what is found and accepted is as it should be', () => {
  expect(compare('kube-score', both, accepted)).toEqual({ unknown: [], gone: [], unexplained: [] });
});

test('what is found and not accepted is told in the words of the tool', () => {
  const more = [...both, finding('Deployment/bc'), finding('Deployment/b', 'limits')];
  expect(compare('kube-score', more, accepted).unknown).toEqual([
    'kube-score limits Deployment/b: has none',
    'kube-score probes Deployment/bc: has none',
  ]);
});

test('what is accepted and not found any more is told, of this tool alone', () => {
  expect(compare('kube-score', both.slice(1), accepted).gone).toEqual(['kube-score probes Deployment/a*']);
});

test('a reason has to say something', () => {
  expect(compare('checkov', [{ ...finding('x', 'CKV_1'), tool: 'checkov' }], accepted).unexplained).toEqual([
    'checkov CKV_1 *',
  ]);
  expect(() => readAccepted('checkov: {CKV_1: [{objects: [a]}]}')).toThrow('reason');
});

test('no entry of ours stands for all objects: a new one would not be seen', () => {
  const wide = readAccepted().filter(({ object }) => /^(\w+\/)?\*/.test(object));
  expect(wide).toEqual([]);
});
