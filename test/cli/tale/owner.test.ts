import { checkOwners } from '../../../src/cli/tale/owner';

const check = (ours: boolean, ...others: string[]) => {
  checkOwners({ ours, others }, 'wholetale');
};

test('tales in the namespace of another environment are not ours to stop', () => {
  expect(() => {
    check(false, 'talestack/prod');
  }).toThrow('talestack/prod');
});

test('those beside our own objects are, and those where nobody put a stamp', () => {
  expect(() => {
    check(true, 'talestack/prod');
    check(false);
  }).not.toThrow();
});
