/** `npm run test:faults` runs every point; `npm test` a sample of them, the same each time. */
export const isWhole = process.env.TALESTACK_FAULTS === 'whole';

/** Of all points; another one may be given to look for more. */
export const seed = Number(process.env.TALESTACK_FAULTS_SEED ?? '20260101');
