import type { Walk } from './walk';
import { initAnswers, onRealNodes, referenceOnly, noCluster, yes } from './walk';

const ENV = 'mine';
const tale = `npx talestack tale render ${ENV} --image registry:443/65f0/1:2 --command 'jupyter lab --port {port}'`;
const legacyTale = `${tale} --host tmp-legacy --set worker.variant=legacy`;
const ruleOf =
  'node --print \'JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).sharedRule.patch)\'';

/** The pages about an environment with WholeTale, in an order in which each finds what it needs. */
export const wholetaleWalks: readonly Walk[] = [
  {
    page: 'docs/how-to/own-cluster.md',
    section: 'Before the first time',
    words: { ENV: 'second', 'file:///srv/pulumi': 'file://$WALK/pulumi' },
  },
  {
    page: 'docs/how-to/state-backends.md',
    section: 'A bucket',
    words: {
      ENV: 'third',
      'gs://my-team-state': 'file://$WALK/pulumi',
      'gcpkms://projects/PROJECT/locations/global/keyRings/talestack/cryptoKeys/state': 'passphrase',
    },
    lines: {
      'gcloud storage buckets create gs://my-team-state --uniform-bucket-level-access': referenceOnly,
      'gcloud storage buckets update gs://my-team-state --versioning': referenceOnly,
      'gcloud kms keyrings create talestack --location global': referenceOnly,
      'gcloud kms keys create state --keyring talestack --location global --purpose encryption':
        referenceOnly,
      'npx talestack init ENV --backend gs://my-team-state --secrets-provider gcpkms://projects/PROJECT/locations/global/keyRings/talestack/cryptoKeys/state':
        initAnswers,
    },
  },
  {
    page: 'README.md',
    section: 'Your own cluster',
    lines: { 'npx talestack init mine': initAnswers, 'npx talestack completion bash': noCluster },
  },
  {
    page: 'docs/how-to/first-login.md',
    words: { ENV },
    files: { 'id.txt': 'an-id\n', 'secret.txt': 'a-secret\n' },
    lines: { 'kubectl logs --namespace wholetale job/girder-setup': onRealNodes('wholetale.test.ts') },
  },
  { page: 'docs/how-to/certificates.md', words: { ENV } },
  {
    page: 'docs/how-to/secrets.md',
    words: { ENV, FILE: 'password.txt', FOLDER: 'old-deployment' },
    files: { 'password.txt': 'a-password-of-ten-letters\n' },
  },
  { page: 'docs/how-to/doctor.md', words: { ENV } },
  {
    page: 'docs/how-to/graph.md',
    words: { ENV },
    lines: {
      'npx talestack graph ENV --format mermaid': noCluster,
      'npx talestack graph ENV --format json': { says: /"live": "live at / },
      'npx talestack graph ENV --no-live': noCluster,
    },
  },
  {
    page: 'docs/how-to/tales.md',
    words: {
      ENV,
      'INSTANCE…': 'tmpcurrent',
      sandbox: ENV,
      'local.wholetale.org': 'tales.example.org',
      '7m': '…',
      '3m': '…',
    },
    before: [
      `${tale} --host tmpcurrent | kubectl apply --filename -`,
      `${legacyTale} | kubectl apply --filename -`,
      `kubectl patch ingress ingress --namespace wholetale --type json --patch "$(${legacyTale} --json | ${ruleOf})"`,
      'kubectl wait --namespace wholetale --for=condition=Available deployments --selector instanceId --timeout 60s',
    ].join('\n'),
    lines: {
      'npx talestack tale stop ENV INSTANCE…': yes,
      'npx talestack tale stop ENV --all --delete-data': yes,
    },
  },
];
