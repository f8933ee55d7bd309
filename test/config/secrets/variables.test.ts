import { hidingSecretVariables, withoutSecretVariables } from '../../../src/config/secrets/variables';

const secrets = [
  'PULUMI_CONFIG_PASSPHRASE',
  'PULUMI_ACCESS_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'GOOGLE_CREDENTIALS',
  'AZURE_CLIENT_SECRET',
  'npm_token',
];
const plain = ['PATH', 'HOME', 'KUBECONFIG', 'PULUMI_HOME', 'TMPDIR'];

it('leaves out what holds a secret, and nothing else', () => {
  const env = Object.fromEntries([...secrets, ...plain].map((name) => [name, name]));
  expect(Object.keys(withoutSecretVariables(env))).toEqual(plain);
});

it('hides them for as long as the work takes, even where that fails', () => {
  process.env.PULUMI_CONFIG_PASSPHRASE = 'mine';
  try {
    expect(hidingSecretVariables(() => process.env.PULUMI_CONFIG_PASSPHRASE)).toBeUndefined();
    expect(hidingSecretVariables(() => process.env.PATH)).toBe(process.env.PATH);
    expect(() =>
      hidingSecretVariables(() => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(process.env.PULUMI_CONFIG_PASSPHRASE).toBe('mine');
  } finally {
    Reflect.deleteProperty(process.env, 'PULUMI_CONFIG_PASSPHRASE');
  }
});
