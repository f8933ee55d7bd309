import { UserError } from '../../src/errors';
import { resourceRequirements, withOverrides } from '../../src/kube/resources';

const defaults = { cpuRequest: '100m', memoryRequest: '1Gi', memoryLimit: '2Gi', ephemeralStorage: '1Gi' };

test('overrides replace defaults and leave the rest', () => {
  expect(resourceRequirements(withOverrides(defaults, { cpuLimit: '2', memoryLimit: '3Gi' }, 'x'))).toEqual({
    requests: { cpu: '100m', memory: '1Gi' },
    limits: { cpu: '2', memory: '3Gi', 'ephemeral-storage': '1Gi' },
  });
});

test('there is no CPU limit unless somebody asks for it', () => {
  expect(resourceRequirements(withOverrides(defaults, {}, 'x')).limits).not.toHaveProperty('cpu');
});

test.each([
  [{ memoryRequest: '3Gi' }, { memoryRequest: '3Gi', memoryLimit: '3Gi' }],
  [{ memoryLimit: '512Mi' }, { memoryRequest: '512Mi', memoryLimit: '512Mi' }],
  [{ cpuLimit: '50m' }, { cpuRequest: '50m', cpuLimit: '50m' }],
  [{ memoryRequest: '2048Mi' }, { memoryRequest: '2048Mi', memoryLimit: '2Gi' }],
])('with %j, the half that was not given gives way', (overrides, expected) => {
  expect(withOverrides(defaults, overrides, 'x')).toMatchObject(expected);
});

test('a request above its limit is refused, for memory and CPU at once', () => {
  const overrides = { memoryRequest: '4Gi', memoryLimit: '3000Mi', cpuRequest: '2', cpuLimit: '500m' };
  expect(() => withOverrides(defaults, overrides, 'mongo.resources')).toThrow(UserError);
  expect(() => withOverrides(defaults, overrides, 'mongo.resources')).toThrow(
    /mongo\.resources\.memoryRequest = "4Gi"[^]*mongo\.resources\.cpuRequest = "2"/,
  );
});
