import { withoutDumps } from '../src/errors';

const template = {
  metadata: { labels: { app: 'WholeTale' }, annotations: { note: 'a "quoted" { brace' } },
  spec: { containers: [{ name: 'setup', env: [{ name: 'TOKEN', value: 'hunter2' }] }] },
};
const json = JSON.stringify(template);
const go =
  'core.PodTemplateSpec{ObjectMeta:v1.ObjectMeta{Name:"", Labels:map[string]string{"app":"WholeTale"}}, ' +
  'Spec:core.PodSpec{Volumes:[]core.Volume(nil), Containers:[]core.Container{core.Container{Value:"hunter2"}}}}';

describe('withoutDumps', () => {
  it.each([
    ['an object in JSON', json, '{…}'],
    ['an object as Go prints it', go, 'core.PodTemplateSpec{…}'],
    ['JSON within quotes', JSON.stringify(json), '"{…}"'],
  ])('leaves %s out, and keeps what is said of it', (_, dump, left) => {
    const said = (value: string) =>
      `Job.batch "setup" is invalid: spec.template: Invalid value: ${value}: field is immutable`;
    expect(withoutDumps(said(dump))).toBe(said(left));
  });

  it('leaves out each of several, and one that was cut off', () => {
    expect(withoutDumps(`[a: ${json}: x, b: ${go}: y]`)).toBe('[a: {…}: x, b: core.PodTemplateSpec{…}: y]');
    expect(withoutDumps(`a: ${json.slice(0, -20)}`)).toBe('a: {…}');
  });

  it.each([
    '',
    'no braces',
    'map[a b]',
    'spec.ports{0}: {"app":"WholeTale"} does not match',
    'a lone { brace',
  ])('keeps %j', (message) => {
    expect(withoutDumps(message)).toBe(message);
  });
});
