import { UserError } from '../../../src/errors';
import { chosenTales } from '../../../src/cli/tale/choose';
import { keptOnly, tale } from './support';

const found = [tale('a'), tale('b'), keptOnly('old')];
const choose = (...instances: string[]) =>
  chosenTales(found, { instances, all: instances.length === 0, deleteData: false });
const ids = (tales: readonly { instance: string }[]) => tales.map(({ instance }) => instance);

test('the named ones are taken, each once', () => {
  expect(ids(choose('b', 'b'))).toEqual(['b']);
});

test('all of them are those that run, and with their data those that were stopped, too', () => {
  expect(ids(choose())).toEqual(['a', 'b']);
  expect(ids(chosenTales(found, { instances: [], all: true, deleteData: true }))).toEqual(['a', 'b', 'old']);
  expect(ids(chosenTales(found, { instances: ['old'], all: false, deleteData: true }))).toEqual(['old']);
});

test('every one that is not there is named, and none is taken', () => {
  let problems: UserError['problems'] = [];
  try {
    choose('a', 'nosuch', 'old');
  } catch (error) {
    if (error instanceof UserError) problems = error.problems;
  }
  expect(problems).toMatchObject([
    { value: 'nosuch', message: 'there is no such tale', allowed: 'a, b' },
    { value: 'old', message: 'was stopped already; its claim was kept' },
  ]);
});
