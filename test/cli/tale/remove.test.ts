import { describeRemoval, removalOf } from '../../../src/cli/tale/remove';
import { tale } from './support';

const tales = [tale('a', { sharedHosts: ['tmp-a.example.org'] }), tale('b')];

test('claims are kept unless the data is to go', () => {
  const objects = [
    'rule tmp-a.example.org of Ingress/wholetale/ingress',
    'Deployment/wholetale/tale-a',
    'Deployment/wholetale/tale-b',
  ];
  const claims = ['PersistentVolumeClaim/wholetale/claim-a', 'PersistentVolumeClaim/wholetale/claim-b'];
  expect(removalOf(tales, 'wholetale', false)).toEqual({ deleted: objects, kept: claims });
  expect(removalOf(tales, 'wholetale', true)).toEqual({ deleted: [...objects, ...claims], kept: [] });
});

test('what goes and what stays are told apart', () => {
  const text = describeRemoval(removalOf(tales, 'wholetale', false));
  const [going, staying] = text.split('To be kept');
  expect(going).toContain('Deployment/wholetale/tale-a');
  expect(going).not.toContain('claim-a');
  expect(staying).toContain('claim-a');
});
