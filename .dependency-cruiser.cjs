/**
 * Who may import whom. One direction: config and kube below, systems above
 * them, app above those, and the command line and the Pulumi side on top.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans-in-src',
      severity: 'error',
      from: { orphan: true, path: '^(src|stacks|sandbox)/', pathNot: '((main|index)\\.ts|/page/page\\.js)$' },
      to: {},
    },
    {
      name: 'config-stands-alone',
      comment: 'config is imported by everyone, so it imports nobody',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^(src|stacks|sandbox)/', pathNot: '^src/(config/|errors|record|kube/manifest)' },
    },
    {
      name: 'kube-is-shared-vocabulary',
      severity: 'error',
      from: { path: '^src/kube/' },
      to: { path: '^(src|stacks|sandbox)/', pathNot: '^src/(kube/|config/|errors|record)' },
    },
    {
      name: 'systems-know-no-other-system',
      severity: 'error',
      from: { path: '^src/(wholetale|titan|teraslice|batch)/' },
      to: { path: '^src/', pathNot: '^src/($1/|kube/|config/|errors)' },
    },
    {
      name: 'only-app-knows-systems',
      severity: 'error',
      from: { pathNot: '^(test/|src/app\\.ts|src/(wholetale|titan|teraslice|batch)/)' },
      to: { path: '^src/(wholetale|titan|teraslice|batch)/' },
    },
    {
      name: 'policy-is-about-manifests',
      comment: 'house rules are for manifests of anyone',
      severity: 'error',
      from: { path: '^src/policy/' },
      to: { path: '^(src|stacks|sandbox)/', pathNot: '^src/(policy/|kube/|config/|errors|record)' },
    },
    {
      name: 'graph-is-drawn-from-the-app',
      severity: 'error',
      from: { path: '^src/graph/' },
      to: { path: '^(src|stacks|sandbox)/', pathNot: '^src/(graph/|app\\.ts|kube/|config/)' },
    },
    {
      name: 'src-knows-no-stacks-or-sandbox',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^(stacks|sandbox)/' },
    },
    {
      name: 'providers-only-in-stacks',
      severity: 'error',
      from: { pathNot: '^(stacks|test)/' },
      to: { path: 'node_modules/@pulumi/(kubernetes|gcp)/', pathNot: '/package\\.json$' },
    },
    {
      name: 'automation-only-in-cli',
      severity: 'error',
      from: { pathNot: '^(src/cli|test)/' },
      to: { path: 'node_modules/@pulumi/pulumi/automation' },
    },
    {
      name: 'nobody-imports-cli',
      severity: 'error',
      from: { pathNot: '^(src/cli|test|bin)/' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
