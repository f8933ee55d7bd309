// What Pulumi's language host starts. It loads the TypeScript sources by itself,
// so that no version or setting of the host matters.
require('tsx/cjs');
module.exports = require('./index.ts');
