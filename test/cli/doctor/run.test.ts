import { fail, ok, warn } from '../../../src/cli/doctor/check';
import type { Context } from '../../../src/cli/doctor/context';
import { problemsOf, renderReport } from '../../../src/cli/doctor/report';
import { runChecks } from '../../../src/cli/doctor/run';
import { schema } from '../../../src/config/schema';
import { UserError } from '../../../src/errors';
import { AccessDenied } from '../../../stacks/workloads';
import { check } from './support';

// None of the checks here looks at anything.
const context = { config: schema.parse({}) } as unknown as Context;
const outcomes = async (...checks: Parameters<typeof runChecks>[0]) =>
  (await runChecks(checks, context)).map(({ id, outcome, message }) => `${id} ${outcome}: ${message}`);

describe('runChecks', () => {
  it('does not look where what it needs has failed, also at second hand', async () => {
    const asked: string[] = [];
    const looking = (id: string, needs: string[]) =>
      check(id, {
        needs,
        run: () => {
          asked.push(id);
          return ok('fine');
        },
      });
    expect(
      await outcomes(
        looking('second', ['first']),
        looking('first', ['server']),
        check('server', { title: 'Server', run: () => fail('is down', 'start it') }),
        looking('other', []),
      ),
    ).toEqual([
      'second skipped: not looked at: first comes Server',
      'first skipped: not looked at: first comes Server',
      'server fail: is down',
      'other ok: fine',
    ]);
    expect(asked).toEqual(['other']);
  });

  it('does not look at what is about WholeTale in an environment without it', async () => {
    const without = { config: schema.parse({ wholetale: { enabled: false } }) } as unknown as Context;
    const results = await runChecks([check('tales', { wholetale: true }), check('other')], without);
    expect(results.map(({ outcome }) => outcome)).toEqual(['skipped', 'ok']);
  });

  it('goes on after a warning, and where the need is not among the checks', async () => {
    const warned = check('warned', { run: () => warn('hm', 'do it') });
    expect(await outcomes(warned, check('next', { needs: ['warned', 'elsewhere'] }))).toEqual([
      'warned warn: hm',
      'next ok: fine',
    ]);
  });

  it('runs each once, whoever needs it', async () => {
    let runs = 0;
    const shared = check('shared', { run: () => ok(`run ${(runs += 1)}`) });
    await outcomes(check('a', { needs: ['shared'] }), shared, check('b', { needs: ['shared'] }));
    expect(runs).toBe(1);
  });

  it('takes a refusal to look for no failure, a known error for one, and lets a bug through', async () => {
    const throwing = (error: Error) => check('it', { run: () => Promise.reject(error) });
    expect(await outcomes(throwing(new AccessDenied('no', [{ message: 'nodes is forbidden' }])))).toEqual([
      'it skipped: not allowed to look: nodes is forbidden',
    ]);
    expect(await outcomes(throwing(new UserError('in the way')))).toEqual(['it fail: in the way']);
    await expect(runChecks([throwing(new TypeError('a bug'))], context)).rejects.toThrow('a bug');
  });

  it('blocks only where a check that may do so fails', async () => {
    const failing = () => fail('no', 'yes');
    const results = await runChecks(
      [check('a', { run: failing }), check('b', { run: failing, blocks: false }), check('c')],
      context,
    );
    expect(results.map(({ blocks }) => blocks)).toEqual([true, false, false]);
  });
});

describe('renderReport', () => {
  it('groups, and shows what to do below what needs it', async () => {
    const results = await runChecks(
      [
        check('net', {
          group: 'Network',
          title: 'Domain',
          run: () => warn('does not resolve', 'make a record'),
        }),
        check('quota', {
          run: () => fail('too small', 'grow it', [{ where: 'ResourceQuota x', message: 'cpu' }]),
        }),
        check('nodes', { title: 'Nodes' }),
      ],
      context,
    );
    expect(renderReport(results)).toBe(
      [
        'Cluster',
        '  FAIL  Title of quota  too small',
        '                          ResourceQuota x: cpu',
        '                        fix: grow it',
        '  ok    Nodes           fine',
        '',
        'Network',
        '  warn  Domain          does not resolve',
        '                        fix: make a record',
        '',
        'doctor  1 ok, 1 warning, 1 failed: `up` would stop',
      ].join('\n'),
    );
    expect(problemsOf(results[1]!)).toEqual([
      { key: 'Title of quota', message: 'too small', fix: 'grow it' },
      { where: 'ResourceQuota x', message: 'cpu' },
    ]);
  });

  it('says a fix once, below all that it mends', async () => {
    const problems = [
      { where: 'a', message: 'no', fix: 'log in' },
      { where: 'b', message: 'no', fix: 'log in' },
      { where: 'c', message: 'no', fix: 'open it' },
      { where: 'd', message: 'no', fix: 'grow it' },
    ];
    const results = await runChecks([check('it', { run: () => fail('no', 'open it', problems) })], context);
    const lines = renderReport(results)
      .split('\n')
      .map((line) => line.trim());
    expect(lines.slice(2, 9)).toEqual([
      'a: no',
      'b: no',
      'c: no',
      'd: no',
      'fix: grow it',
      'fix: open it',
      'fix: log in',
    ]);
  });
});
