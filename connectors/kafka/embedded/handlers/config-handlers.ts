import { ERROR } from '../../wire/error-codes.ts';
import { AlterConfigs } from '../../wire/messages/alter-configs.ts';
import { DescribeConfigs } from '../../wire/messages/describe-configs.ts';
import { IncrementalAlterConfigs } from '../../wire/messages/incremental-alter-configs.ts';
import { type Broker, NODE_ID } from '../broker.ts';
import { handler } from '../handler.ts';
import { configFault, describedConfigs, isListConfig, TOPIC_CONFIG_DEFAULTS } from '../topic-config.ts';
import { isTopicName } from '../topics.ts';

const TOPIC = 2;
const BROKER = 4;
const OPERATION = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

export const describeConfigsHandler = handler(DescribeConfigs, (broker, { resources }) => ({
  results: resources.map(({ resourceType, resourceName, configurationKeys }) => {
    const own = resourceType === TOPIC ? broker.topics.get(resourceName)?.configs : brokerConfigs(resourceType, resourceName);
    if (!own) {
      const missing = isTopicName(resourceName) ? ERROR.UNKNOWN_TOPIC_OR_PARTITION : ERROR.INVALID_TOPIC_EXCEPTION;
      const errorCode = resourceType === TOPIC ? missing : ERROR.INVALID_REQUEST;
      return {
        errorCode,
        errorMessage: `there is no resource '${resourceName}' of type ${resourceType}`,
        resourceType,
        resourceName,
        configs: [],
      };
    }
    const all = resourceType === TOPIC ? describedConfigs(own) : [];
    const configs = all.filter(({ name }) => !configurationKeys?.length || configurationKeys.includes(name));
    return { errorCode: ERROR.NONE, errorMessage: null, resourceType, resourceName, configs };
  }),
}));

function brokerConfigs(resourceType: number, name: string): Readonly<Record<string, string>> | undefined {
  return resourceType === BROKER && name === String(NODE_ID) ? {} : undefined;
}

type Change = { readonly name: string; readonly configOperation: number; readonly value: string | null };

export const incrementalAlterConfigsHandler = handler(IncrementalAlterConfigs, (broker, { resources, validateOnly }) => ({
  responses: answeredOnce(resources, ({ resourceType, resourceName, configs }) =>
    alter(broker, resourceType, resourceName, configs, validateOnly),
  ),
}));

/** All configs at once. Kafka has IncrementalAlterConfigs for new clients; older ones have this alone. */
export const alterConfigsHandler = handler(AlterConfigs, (broker, { resources, validateOnly }) => ({
  responses: answeredOnce(resources, ({ resourceType, resourceName, configs }) =>
    replace(broker, resourceType, resourceName, configs, validateOnly),
  ),
}));

interface Resource {
  readonly resourceType: number;
  readonly resourceName: string;
}

/** An answer for each resource; of one that is named more than once nothing is changed. */
function answeredOnce<T extends Resource>(
  resources: readonly T[],
  change: (resource: T) => ConfigRefusal | undefined,
): readonly (ConfigRefusal & Resource)[] {
  const idOf = ({ resourceType, resourceName }: Resource): string => `${resourceType} ${resourceName}`;
  const named = new Map<string, number>();
  for (const resource of resources) named.set(idOf(resource), (named.get(idOf(resource)) ?? 0) + 1);
  return resources.map((resource) => {
    const { resourceType, resourceName } = resource;
    const isRepeated = named.get(idOf(resource)) !== 1;
    const fault = isRepeated ? refuse(ERROR.INVALID_REQUEST, 'the resource is named more than once') : change(resource);
    return { ...(fault ?? NO_FAULT), resourceType, resourceName };
  });
}

interface ConfigRefusal {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

const NO_FAULT: ConfigRefusal = { errorCode: ERROR.NONE, errorMessage: null };

function refuse(errorCode: number, errorMessage: string): ConfigRefusal {
  return { errorCode, errorMessage };
}

/** Why nothing about the resource can be altered so; whether it is there is seen last. */
function resourceFault(
  resourceType: number,
  resourceName: string,
  changes: readonly { readonly name: string; readonly value: string | null; readonly configOperation?: number }[],
): ConfigRefusal | undefined {
  if (resourceType !== TOPIC || resourceName === '')
    return refuse(ERROR.INVALID_REQUEST, `'${resourceName}' of type ${resourceType} is nothing whose configs can be altered`);
  if (new Set(changes.map(({ name }) => name)).size < changes.length)
    return refuse(ERROR.INVALID_REQUEST, 'a config is named more than once');
  const empty = changes.find(({ value, configOperation }) => value === null && configOperation !== OPERATION.delete);
  if (empty) return refuse(ERROR.INVALID_REQUEST, `the config '${empty.name}' has no value`);
  return isTopicName(resourceName) ? undefined : refuse(ERROR.INVALID_TOPIC_EXCEPTION, `'${resourceName}' is no name of a topic`);
}

/** Gives the topic its new configs, which are right. */
function configure(
  broker: Broker,
  resourceName: string,
  configs: Readonly<Record<string, string>>,
  validateOnly: boolean,
): ConfigRefusal | undefined {
  const topic = broker.topics.get(resourceName);
  if (!topic) return refuse(ERROR.UNKNOWN_TOPIC_OR_PARTITION, `there is no topic '${resourceName}'`);
  if (!validateOnly) broker.topics.configure(topic, configs);
  return undefined;
}

function replace(
  broker: Broker,
  resourceType: number,
  resourceName: string,
  configs: readonly { readonly name: string; readonly value: string | null }[],
  validateOnly: boolean,
): ConfigRefusal | undefined {
  const refused = resourceFault(resourceType, resourceName, configs);
  if (refused) return refused;
  const replaced: Record<string, string> = {};
  for (const { name, value } of configs) {
    const fault = configFault(name, value);
    if (fault !== undefined) return refuse(ERROR.INVALID_CONFIG, fault);
    replaced[name] = value ?? '';
  }
  return configure(broker, resourceName, replaced, validateOnly);
}

function alter(
  broker: Broker,
  resourceType: number,
  resourceName: string,
  changes: readonly Change[],
  validateOnly: boolean,
): ConfigRefusal | undefined {
  const refused = resourceFault(resourceType, resourceName, changes);
  if (refused) return refused;
  const configs: Record<string, string> = { ...broker.topics.get(resourceName)?.configs };
  for (const { name, configOperation, value } of changes) {
    if (configOperation === OPERATION.delete) {
      delete configs[name];
      continue;
    }
    const changed = changedValue(configs[name] ?? TOPIC_CONFIG_DEFAULTS[name] ?? '', configOperation, value ?? '');
    if (changed === undefined || (configOperation !== OPERATION.set && !isListConfig(name)))
      return refuse(ERROR.INVALID_CONFIG, `the config operation ${configOperation} is not one for '${name}'`);
    const fault = configFault(name, changed);
    if (fault !== undefined) return refuse(ERROR.INVALID_CONFIG, fault);
    configs[name] = changed;
  }
  return configure(broker, resourceName, configs, validateOnly);
}

/** The value after the operation; undefined when there is no such operation. */
function changedValue(before: string, operation: number, value: string): string | undefined {
  const has = before.split(',').filter((part) => part !== '');
  const named = value.split(',');
  switch (operation) {
    case OPERATION.set:
      return value;
    case OPERATION.append:
      return [...new Set([...has, ...named])].join(',');
    case OPERATION.subtract:
      return has.filter((part) => !named.includes(part)).join(',');
    default:
      return undefined;
  }
}
