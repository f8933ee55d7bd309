import { isRemoteUrl, parseParameters, parseRemote } from '../../../src/cli/titan/remote';

describe('the URL of a remote', () => {
  it.each([
    ['s3://bucket', 's3', { bucket: 'bucket' }],
    ['s3://bucket/a/b', 's3', { bucket: 'bucket', path: 'a/b' }],
    ['ssh://me@host/data', 'ssh', { username: 'me', address: 'host', path: '/data' }],
    ['ssh://me@host:2222/~/data', 'ssh', { username: 'me', address: 'host', path: 'data', port: 2222 }],
    ['s3web://host:80/a', 's3web', { url: 'http://host:80/a' }],
    ['nop:', 'nop', {}],
    ['nop://', 'nop', {}],
  ])('%s is %s of %j', (url, type, properties) => {
    expect(parseRemote(url)).toEqual({ type, properties, url });
    expect(isRemoteUrl(url)).toBe(true);
  });

  it.each([
    ['git://host/x', 'is no remote'],
    ['s3:', 'names no host'],
    ['s3://user@bucket', 'names a user'],
    ['s3://bucket:80/x', 'names a port'],
    ['ssh://host/x', 'names no user'],
    ['ssh://me@host', 'names no path'],
    ['s3://bucket/a?b=c', 'behind `?`'],
    ['s3web://me@host/x', 'names a user'],
  ])('%s is refused: %s', (url, message) => {
    expect(() => parseRemote(url)).toThrow(message);
  });

  it('with a password is refused, and the password is not repeated', () => {
    const refused = () => parseRemote('ssh://me:hunter2@host/x');
    expect(refused).toThrow('holds a password');
    expect(refused).not.toThrow(/hunter2/);
  });

  it('is no name of a repository', () => {
    expect(['db', 'db@one'].some(isRemoteUrl)).toBe(false);
  });
});

describe('parameters of a remote', () => {
  const parse = (type: string, text?: string) => parseParameters(text, 'file.json', { type });

  it('are what the remote takes', () => {
    expect(parse('ssh', '{"password": "x"}')).toEqual({ password: 'x' });
    expect(parse('nop')).toEqual({});
  });

  it('that are missing, unknown or no text are named all at once, without a value', () => {
    const refused = () => parse('s3', '{"accessKey": "hunter2", "secretkey": "hunter2", "region": 5}');
    expect(refused).toThrow(
      /secretkey: is no parameter[\s\S]*region: is not a text[\s\S]*secretKey: is missing/,
    );
    expect(refused).not.toThrow(/hunter2/);
    expect(() => parse('ssh')).toThrow('password or key: is missing');
    expect(() => parse('nop', '{"a": "b"}')).toThrow('takes no parameters');
  });

  it('that are no JSON are not repeated', () => {
    expect(() => parse('ssh', 'hunter2')).toThrow('file.json: is not a JSON object');
    expect(() => parse('ssh', 'hunter2')).not.toThrow(/hunter2/);
    expect(() => parse('ssh', '["a"]')).toThrow('is not a JSON object');
  });
});
