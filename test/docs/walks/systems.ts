import { readPage } from '../pages';
import type { Walk } from './walk';
import { initAnswers, onRealNodes, readersCheckout, referenceOnly, yes } from './walk';

const ENV = 'data';
const image = '--k8s-image=gitlab-registry.example.org/caf/example:1';
const key = (path: string, value: string) =>
  `pulumi config set --stack ${ENV} --path talestack:${path} ${value}`;
const nothingToFollow = { status: 1, says: /runs on a simulated node/ };
const untilCtrlC = { answers: [['leads to port', '\x03']], status: 130 } as const;

const withBackup = onRealNodes('backup.test.ts');

const postgres = { 'postgres.json': readPage('test/titan/fixtures/postgres.inspect.json') };
const bucket = { 's3.json': '{"accessKey": "a", "secretKey": "b", "region": "eu-1"}' };
const tasks = Array.from({ length: 8 }, (_, index) => `run --part ${index}\n`).join('');
const job = readPage('test/teraslice/jobs/minimal.json').replace('example-data-generator-job', 'my-job');
/** Both ids that the pages show are of one job. */
const ids = '--job-id 65f0c2d1-417a-4936-adc5-b15e31d1edd1 --ex-id 12345678-68f0-4a4c-ab6c-35a6b5c3d7f1';
const claim = JSON.stringify({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'ntuples-claim', namespace: 'batch' },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
});

/** The pages about an environment without WholeTale, in an order in which each finds what it needs. */
export const systemWalks: readonly Walk[] = [
  {
    page: 'docs/how-to/titan.md',
    section: 'An environment with Titan alone',
    words: { ENV },
    lines: { 'npx talestack init ENV': initAnswers },
  },
  {
    page: 'docs/how-to/titan.md',
    section: 'Walk-through',
    words: { ENV, 'sandbox shop': `${ENV} tryout` },
    files: postgres,
    before: [
      key('wholetale.enabled', 'false'),
      'kubectl create namespace titan',
      'kubectl create secret generic shop-password --namespace titan --from-literal=POSTGRES_PASSWORD=simulated',
    ].join('\n'),
    lines: {
      'docker image inspect postgres:16.4 > postgres.json': referenceOnly,
      'npx talestack titan port-forward ENV shop': untilCtrlC,
      'npx talestack titan port-forward ENV shop 15432:5432': untilCtrlC,
      'npx talestack titan checkout ENV shop before-migration': yes,
      'npx talestack titan rm ENV shop': yes,
      'npx talestack titan rm ENV shop --delete-data --commits': {
        ...yes,
        before: `npx talestack titan init ${ENV} shop --metadata postgres.json`,
      },
    },
  },
  {
    page: 'docs/how-to/titan.md',
    section: 'Push and pull',
    words: { ENV },
    files: { ...postgres, ...bucket },
    before: [
      `npx talestack titan init ${ENV} shop --metadata postgres.json`,
      `npx talestack titan commit ${ENV} shop --id first`,
    ].join('\n'),
  },
  {
    page: 'docs/how-to/batch.md',
    words: { prod: ENV, PASSWORD_FILE: 'password.txt' },
    files: { 'tasks.txt': tasks, 'others.txt': 'run\n', 'password.txt': 'a-password\n' },
    before: [
      'kubectl create namespace batch',
      `echo '${claim}' | kubectl apply --filename -`,
      `npx talestack batch submit ${ENV} others.txt ${image}`,
    ].join('\n'),
    lines: {
      'kubectl get jobs -n batch -l app=submission-helper': { says: /^others/m },
      'kubectl get pods -n batch -l app=submission-helper': { says: /^others/m },
      'npx talestack batch status prod tasks': { says: /simulated/ },
      'npx talestack batch delete prod tasks': yes,
    },
  },
  {
    page: 'docs/how-to/teraslice.md',
    section: 'The cluster',
    words: { ENV },
    before: [key('teraslice.enabled', 'true'), key('teraslice.search.deploy', 'true')].join('\n'),
    lines: {
      'kubectl port-forward --namespace teraslice service/teraslice-master 5678':
        onRealNodes('systems.test.ts'),
    },
  },
  {
    page: 'docs/how-to/teraslice.md',
    section: 'Which run',
    words: { ENV },
    files: { 'my-job.json': job },
    before: [
      `npx talestack teraslice render ${ENV} my-job.json ${ids} | kubectl apply --server-side --filename -`,
      'kubectl wait --namespace teraslice --for=condition=Available deployments --all --timeout 60s',
      'kubectl wait --namespace teraslice --for=condition=Complete jobs --all --timeout 60s',
    ].join('\n'),
    lines: {
      'npx talestack teraslice show ENV': { says: /my-job/ },
      'npx talestack teraslice logs ENV 65f0c2d1 --follow': nothingToFollow,
    },
  },
  { page: 'docs/how-to/own-cluster.md', words: { ENV } },
  {
    page: 'docs/how-to/upgrade.md',
    words: { prod: ENV },
    // A file of the first version.
    before: `sed -i /configVersion/d stacks/Pulumi.${ENV}.yaml`,
    lines: {
      'npx talestack backup prod --pause': withBackup,
      'git pull && npm ci': readersCheckout,
      'git checkout v0.1.0 && npm ci': readersCheckout,
      'npx talestack restore prod --from backups/prod-2026-11-21T10-00-00Z --overwrite': withBackup,
    },
  },
  {
    page: 'docs/reference/commands.md',
    listed: true,
    // It has been pushed, and its remote is noted.
    words: { prod: ENV, people: 'shop' },
    lines: {
      'npx talestack status prod --json': {},
      'npx talestack secrets init prod --self-signed-site': {
        not: { why: 'a test has done it', test: 'test/e2e/secrets.test.ts' },
      },
      'npx talestack teraslice logs prod --follow': nothingToFollow,
      'npx talestack teraslice logs prod 12345678': {},
      "npx talestack titan commit prod people -m 'before the import'": {},
      'npx talestack titan commit prod people --tag release=7': {},
      'npx talestack titan push prod people --parameters s3.json': {},
      'npx talestack titan rm prod people --delete-data': yes,
      'npx talestack batch submit prod tasks.txt --k8s-image example.org/tasks:1 --ntest 3': {
        says: /3 tasks/,
      },
      'npx talestack batch logs prod tasks 7': {
        before: [
          `npx talestack batch delete ${ENV} tasks --forget --yes`,
          `npx talestack batch submit ${ENV} tasks.txt ${image}`,
        ].join('\n'),
        status: 1,
        says: /simulated/,
      },
      'npx talestack batch delete prod tasks --forget': yes,
    },
  },
  {
    page: 'docs/how-to/state-backends.md',
    section: 'Moving to another backend',
    words: { ENV },
    lines: {
      'pulumi stack init ENV': {
        before: 'sed -i \'s,/pulumi$,/team,\' Pulumi.yaml && mkdir "$WALK/team"',
      },
    },
  },
  { page: 'docs/how-to/teardown.md', words: { ENV } },
  {
    page: 'docs/how-to/teardown.md',
    section: 'Protection',
    words: { ENV },
    before: [key('protect', 'true'), `npx talestack up ${ENV}`].join('\n'),
  },
  {
    page: 'docs/how-to/teardown.md',
    section: 'The cluster is gone',
    words: { ENV },
    before: [`npx talestack up ${ENV}`, 'npx talestack sandbox stop --name "$TALESTACK_SANDBOX"'].join('\n'),
  },
];
