// What a user's shell or a CI machine may set and no test may depend on; the
// programs that tests start inherit it.
for (const name of ['FORCE_COLOR', 'CI', 'GIT_DIR', 'GIT_INDEX_FILE', 'GIT_WORK_TREE', 'TALESTACK_SANDBOX'])
  Reflect.deleteProperty(process.env, name);
process.env.NO_COLOR = '1';
