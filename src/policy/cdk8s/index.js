// `cdk8s synth` loads its validation plugins with require(): this lets it read TypeScript.
require('tsx/cjs');

module.exports = require('./house-rules.ts');
