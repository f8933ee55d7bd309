import type { Field, KubeObject } from '../model';
import type { Violation } from '../rule';

const value = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const prefix = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const most = 63;

/** Labels that the API server would refuse. */
export function* labelViolations(object: KubeObject, labels: Field): Iterable<Violation> {
  for (const [key, field] of labels.entries) {
    const name = key.slice(key.indexOf('/') + 1);
    const isKey =
      name.length <= most &&
      name !== '' &&
      value.test(name) &&
      (name === key || prefix.test(key.slice(0, -name.length - 1)));
    if (!isKey) {
      const message = `is no key of a label: [prefix/]name, with up to ${most} letters, digits, - _ . in the name`;
      yield { object, field, message, fix: 'rename it' };
    }
    const { text } = field;
    if (text === undefined) continue;
    if (text.length > most) {
      const message = `is longer than ${most} characters (it has ${text.length})`;
      yield { object, field, message, fix: `shorten it to ${most}, or make it an annotation` };
    } else if (!value.test(text)) {
      const message = 'is no value of a label: letters, digits, and - _ . inside';
      yield { object, field, message, fix: 'write it so, or make it an annotation' };
    }
  }
}
