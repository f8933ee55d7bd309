const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The number that a Kubernetes quantity stands for, to compare two of them:
 * `1Gi` → 1073741824, `250m` → 0.25. The notation is that of
 * `k8s.io/apimachinery/pkg/api/resource`.
 *
 * @throws Error when the text is no quantity
 */
export function quantityValue(quantity: string): number {
  const [, number, suffix] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]?|[KMGTPE]i)$/.exec(quantity) ?? [];
  const factor = suffix === undefined ? undefined : factors[suffix];
  if (number === undefined || factor === undefined)
    throw new Error(`not a quantity: ${JSON.stringify(quantity)}`);
  return Number(number) * factor;
}
