import {
  currentWords,
  filledCommand,
  shellWords,
  wrongPlaceholders,
} from '../../../src/wholetale/tale/command';

const values = { port: 8888, token: 'abc' };

test.each([
  ['serve {ip}:{port}/{base_path}?{token}', 'serve 0.0.0.0:8888/?abc'],
  ['echo {{port}} {port}', 'echo {port} 8888'],
  ['$HOME plain', '$HOME plain'],
])('%s is filled in', (command, filled) => {
  expect(filledCommand(command, values)).toBe(filled);
});

test('braces that Python would not format are found', () => {
  expect(wrongPlaceholders('a {port} {{x}}')).toEqual([]);
  expect(wrongPlaceholders('a {nosuch} {} { }')).toEqual(['{nosuch}', '{}', '{ }']);
  expect(wrongPlaceholders('a {')).toEqual(['{']);
});

test.each([
  ["a 'b c' d", ['a', 'b c', 'd']],
  ['  a   b ', ['a', 'b']],
  // Only what is in quotes by itself is one word.
  ["--title='b c'", ["--title='b", "c'"]],
  ['"a b"', ['"a', 'b"']],
])('gwvolman 2.1 takes %j apart', (command, words) => {
  expect(currentWords(command)).toEqual(words);
});

test.each([
  ["a 'b c' d", ['a', 'b c', 'd']],
  ["--title='b c'x", ['--title=b cx']],
  ['"a \\"b\\" \\n"', ['a "b" \\n']],
  ["a\\ b '' c", ['a b', '', 'c']],
  ['', []],
  ["a 'b", undefined],
  ['a "b\\"', undefined],
  ['a\\', undefined],
])('the legacy gwvolman takes %j apart', (command, words) => {
  expect(shellWords(command)).toEqual(words);
});
