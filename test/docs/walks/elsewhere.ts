import type { Line, Walk } from './walk';
import { onRealNodes } from './walk';

const gke: Line = {
  not: {
    why: 'it works on a cluster of GKE; a stand-in is worked on instead',
    test: 'test/e2e/cluster.test.ts',
  },
};
const rawGke: Line = { not: { why: 'it works on a cluster of GKE' } };
const adopted: Line = {
  not: {
    why: 'it needs a cluster of deploy.sh, and nodes where mongo can be looked into',
    test: 'test/e2e/adopt.test.ts',
  },
};
const sandbox: Line = {
  not: { why: 'it would end the sandbox of the walk', test: 'test/e2e/sandbox.test.ts' },
};
const backup = onRealNodes('backup.test.ts');
const realNode = onRealNodes('killed.test.ts');
const registry: Line = {
  not: { why: "it asks the image's registry", test: 'test/titan/registry.test.ts' },
};

/** Lines that no walk can run. */
export const elsewhere: readonly Walk[] = [
  {
    page: 'docs/how-to/gke.md',
    listed: true,
    lines: {
      'npx talestack preview ENV -k': gke,
      'npx talestack up ENV -k': gke,
      'npx talestack up ENV': gke,
      'npx talestack down ENV -k --keep-data': gke,
      'npx talestack down ENV -k --delete-data': gke,
      'pulumi stack init ENV-cluster && pulumi preview -s ENV-cluster': rawGke,
      'pulumi up -s ENV-cluster': rawGke,
      'pulumi up -s ENV': rawGke,
      'pulumi destroy -s ENV': rawGke,
      'pulumi config set -s ENV --path talestack:cluster.deletionProtection false': rawGke,
      'pulumi up -s ENV-cluster && pulumi destroy -s ENV-cluster': rawGke,
    },
  },
  {
    page: 'docs/how-to/adoption.md',
    listed: true,
    lines: {
      'npx talestack secrets set ENV girder.adminPassword=FILE': adopted,
      'npx talestack adopt ENV --dry-run': adopted,
      'npx talestack adopt ENV': adopted,
      'npx talestack preview ENV': adopted,
      'npx talestack up ENV': adopted,
    },
  },
  {
    page: 'docs/how-to/backup.md',
    listed: true,
    lines: {
      'npx talestack backup prod': backup,
      'npx talestack backup prod --pause --to /mnt/backups': backup,
      'npx talestack restore prod --from backups/prod-2026-11-21T10-00-00Z': backup,
      'npx talestack up prod': backup,
      'npx talestack restore prod --from backups/prod-2026-11-21T10-00-00Z --overwrite': backup,
    },
  },
  {
    page: 'docs/explanation/sandbox.md',
    listed: true,
    lines: {
      'npx talestack sandbox start|stop|status|reset|kubeconfig|env|build [--name NAME]': sandbox,
      'npx talestack sandbox start --nodes real --name real': realNode,
      'npx talestack sandbox start --nodes real --images --name real': onRealNodes('stack.ts'),
      'npx talestack sandbox load images.tar --name real': onRealNodes('stack.ts'),
    },
  },
  {
    page: 'docs/reference/commands.md',
    listed: true,
    lines: {
      'npx talestack start': {
        not: { why: 'it is what `npm start` runs', test: 'test/e2e/start.test.ts' },
      },
      'npx talestack start --nodes real --name real': realNode,
      'npx talestack backup prod --parts mongo files': backup,
      'npx talestack titan init prod people --image postgres:16.4 --size 10Gi': registry,
      'npx talestack titan init prod people --image postgres:16.4 --env-secret people-login': registry,
      'npx talestack sandbox start': sandbox,
      'npx talestack sandbox reset': sandbox,
      'npx talestack sandbox status': sandbox,
      'npx talestack sandbox kubeconfig': sandbox,
      'npx talestack sandbox build': {
        not: { why: 'it builds for ten minutes', test: 'test/sandbox/binaries/build.test.ts' },
      },
    },
  },
];
