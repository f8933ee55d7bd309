// Pulumi loads a policy pack with require(): this lets it read TypeScript.
require('tsx/cjs');

const { PolicyPack } = require('@pulumi/policy');

const { policies } = require('./policies.ts');

new PolicyPack('talestack', { policies: policies() });
