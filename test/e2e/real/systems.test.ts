import { batchTests } from './batch';
import { notReadyTests } from './not-ready';
import type { RealPlayground } from './stack';
import { describeWithImages, realPlayground } from './stack';
import { terasliceTests } from './teraslice';
import { titanTests } from './titan';

let real: RealPlayground;

describeWithImages('the other systems on a real node, with the images of sandbox/images', () => {
  beforeAll(async () => {
    real = await realPlayground('real-systems', { ingress: false });
  }, 1_200_000);

  afterAll(() => real.play.remove(), 120_000);

  const batch = batchTests(() => real);
  // Its tasks run beside the tests that follow.
  describe('batch', batch.submitted);
  describe('Teraslice', () => {
    terasliceTests(() => real);
  });
  describe('Titan', () => {
    titanTests(() => real);
  });
  describe('what does not get ready', () => {
    notReadyTests(() => real);
  });
  describe('batch, some time later', batch.finished);
});
