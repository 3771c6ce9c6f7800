import { ERROR } from '../../wire/error-codes.ts';
import { DescribeConfigs } from '../../wire/messages/describe-configs.ts';
import { IncrementalAlterConfigs } from '../../wire/messages/incremental-alter-configs.ts';
import { type Broker, NODE_ID } from '../broker.ts';
import { handler } from '../handler.ts';
import { configFault, TOPIC_CONFIG_DEFAULTS } from '../topic-config.ts';

const TOPIC = 2;
const BROKER = 4;
const SOURCE = { topic: 1, default: 5 } as const;
const OPERATION = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

export const describeConfigsHandler = handler(DescribeConfigs, (broker, { resources }) => ({
  results: resources.map(({ resourceType, resourceName, configurationKeys }) => {
    const own = resourceType === TOPIC ? broker.topics.get(resourceName)?.configs : brokerConfigs(resourceType, resourceName);
    if (!own) {
      const errorCode = resourceType === TOPIC ? ERROR.UNKNOWN_TOPIC_OR_PARTITION : ERROR.INVALID_REQUEST;
      return {
        errorCode,
        errorMessage: `there is no resource '${resourceName}' of type ${resourceType}`,
        resourceType,
        resourceName,
        configs: [],
      };
    }
    const defaults = resourceType === TOPIC ? TOPIC_CONFIG_DEFAULTS : {};
    const names = Object.keys({ ...defaults, ...own }).filter((name) => !configurationKeys || configurationKeys.includes(name));
    const configs = names.map((name) => ({
      name,
      value: own[name] ?? defaults[name] ?? null,
      readOnly: false,
      isDefault: !(name in own),
      configSource: name in own ? SOURCE.topic : SOURCE.default,
      isSensitive: false,
      synonyms: [],
    }));
    return { errorCode: ERROR.NONE, errorMessage: null, resourceType, resourceName, configs };
  }),
}));

function brokerConfigs(resourceType: number, name: string): Readonly<Record<string, string>> | undefined {
  return resourceType === BROKER && name === String(NODE_ID) ? {} : undefined;
}

type Change = { readonly name: string; readonly configOperation: number; readonly value: string | null };

export const incrementalAlterConfigsHandler = handler(IncrementalAlterConfigs, (broker, { resources, validateOnly }) => ({
  responses: resources.map(({ resourceType, resourceName, configs }) => {
    const errorMessage = alter(broker, resourceType, resourceName, configs, validateOnly);
    return { errorCode: errorMessage === null ? ERROR.NONE : ERROR.INVALID_CONFIG, errorMessage, resourceType, resourceName };
  }),
}));

function alter(
  broker: Broker,
  resourceType: number,
  resourceName: string,
  changes: readonly Change[],
  validateOnly: boolean,
): string | null {
  const topic = resourceType === TOPIC ? broker.topics.get(resourceName) : undefined;
  if (!topic) return `there is no topic '${resourceName}'`;
  const configs: Record<string, string> = { ...topic.configs };
  for (const { name, configOperation, value } of changes) {
    if (configOperation === OPERATION.delete) delete configs[name];
    else if (configOperation !== OPERATION.set)
      return `the config operation ${configOperation} is not supported: set or delete '${name}'`;
    else {
      const fault = configFault(name, value);
      if (fault !== undefined) return fault;
      configs[name] = value ?? '';
    }
  }
  if (!validateOnly) broker.topics.configure(topic, configs);
  return null;
}
