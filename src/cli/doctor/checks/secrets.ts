import { checkSecrets } from '../../../../stacks/workloads';
import { plannedManifests } from '../../../app';
import { expiry } from '../../../config/secrets/certificate-checks';
import { isNeeded } from '../../../config/secrets/groups';
import type { PartialSecrets } from '../../../config/secrets/names';
import { allSecrets } from '../../../config/secrets/names';
import { secretValueProblems } from '../../../config/secrets/checks';
import type { Config } from '../../../config/schema';
import type { Check, Finding } from '../check';
import { fail, ok, skipped, warn } from '../check';

/** A certificate that ends so soon is worth a word. */
const soonDays = 30;
const dayMilliseconds = 24 * 60 * 60 * 1000;

type Part = 'site' | 'others';

/**
 * Whether the secrets of a part are of use, and will be for some time.
 *
 * @param values what is set; no value is shown
 */
export function secretsFinding(values: PartialSecrets, config: Config, now: Date, part: Part): Finding {
  const isPart = (name: string) => name.startsWith('site.') === (part === 'site');
  const problems = secretValueProblems(values, config, now).filter(({ key = '' }) => isPart(key));
  if (problems.length > 0)
    return fail(
      part === 'site' ? 'the certificate cannot be used' : 'some cannot be used',
      `talestack secrets list ${config.environment} shows where each comes from; \`set\` and \`rotate\` replace them`,
      problems,
    );
  const missing = allSecrets.filter(
    (name) => isPart(name) && isNeeded(name, config) && values[name] === undefined,
  );
  if (missing.length > 0)
    return skipped(`not set: ${missing.join(', ')} (see Secrets); what is set fits each other`);
  const ends = (['registry.certificate', 'site.certificate'] as const).filter(isPart).flatMap((name) => {
    const end = values[name] === undefined ? undefined : expiry(values[name]);
    return end
      ? [
          {
            name,
            day: end.toISOString().slice(0, 10),
            days: (end.getTime() - now.getTime()) / dayMilliseconds,
          },
        ]
      : [];
  });
  const soon = ends.filter(({ days }) => days < soonDays);
  if (soon.length > 0)
    return warn(
      soon.map(({ name, day }) => `${name} expires on ${day}`).join(', '),
      soon.some(({ name }) => name === 'registry.certificate')
        ? `talestack secrets rotate ${config.environment} registryCertificate`
        : `renew it, and: talestack secrets set ${config.environment} site.certificate=FILE site.privateKey=FILE`,
    );
  const until = ends.map(({ day }) => `valid until ${day}`).join(', ');
  return ok(part === 'site' ? `covers *.${config.domain}${until && `, ${until}`}` : 'they fit each other');
}

export const secretChecks: readonly Check[] = [
  {
    id: 'secrets-set',
    group: 'Environment',
    title: 'Secrets',
    about: 'Every secret that is needed is set.',
    blocks: true,
    inUp: false,
    run: ({ config, kubeconfig, environment }) => {
      const target = { kubeconfig, context: '', clusterId: '' };
      const plan = {
        config,
        target,
        manifests: plannedManifests(config),
        resetIngressRules: false,
        warnings: [],
      };
      checkSecrets(plan, (name) => environment.secretsSet.includes(name));
      return ok('all that are needed are set');
    },
  },
  {
    id: 'secrets-fit',
    wholetale: true,
    group: 'Environment',
    title: 'Secrets fit',
    about: 'Passwords, keys and certificates of the registry fit each other, and the latter are in date.',
    blocks: true,
    inUp: false,
    needs: ['passphrase'],
    run: async (context) => secretsFinding(await context.secrets(), context.config, context.now, 'others'),
  },
  {
    id: 'certificate',
    wholetale: true,
    group: 'Environment',
    title: 'Certificate',
    about: `The certificate of the site covers \`*.DOMAIN\`, has its chain and key, and is in date; a warning ${soonDays} days before it ends.`,
    blocks: true,
    inUp: false,
    needs: ['passphrase'],
    run: async (context) => {
      const { config, now } = context;
      if (config.tls.issuer !== undefined) return skipped(`${config.tls.issuer} issues it`);
      const set = await context.secrets();
      if (set['site.certificate'] === undefined) return skipped('not set (see Secrets)');
      return secretsFinding(set, config, now, 'site');
    },
  },
];
