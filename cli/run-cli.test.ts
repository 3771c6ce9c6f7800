import { describe, expect, test } from 'vitest';
import { COMMANDS } from './commands.ts';
import { runCaptured } from './testing/captured-io.ts';

describe('help', () => {
  test('of the program teaches what it is for, its variables and exit codes', async () => {
    const { code, stdout, stderr } = await runCaptured(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: millrace [options] [command]

      Kafka Streams for TypeScript: run pipelines, and look at the topics they read and write.

      Options:
        -V, --version    output the version number
        -h, --help       display help for command

      Commands:
        dev              run the whole platform on this machine, in one terminal
        run              run pipelines until they are stopped
        describe         print the topology of a pipeline; needs no broker
        topics           list, describe, create and delete topics
        produce          write records to a topic, from options or JSON lines
        consume          read records of a topic as JSON lines
        dlq              look at dead letters, send them back, drop them
        reset            let an application begin anew: offsets, topics and state of its own
        state            look into stores, keep an application and go on with it as another
        kafka            run a Kafka broker for tests and laptops, alone; list access rules and quotas
        schema           Avro schemas: generate TypeScript, register, compare with a registry
        schema-registry  run a schema registry with Confluent's API, alone or with others on a topic
        help [command]   display help for command

      Examples:
        millrace dev                                                              everything a pipeline needs, on this machine
        millrace describe spending.ts                                             see what a pipeline does
        millrace run spending.ts                                                  run it until Ctrl-C
        millrace produce orders --key o1 --value '{"customer":"ada","total":30}'  give it something to do
        millrace consume spent --follow                                           watch what comes out

      Environment:
        KAFKA_BROKERS
            Kafka brokers, host:port separated by commas; default 127.0.0.1:9092
        KAFKA_TLS
            true speaks to the brokers in TLS; KAFKA_TLS_CA, KAFKA_TLS_CERT and KAFKA_TLS_KEY name files in PEM; default false
        KAFKA_SASL_MECHANISM
            PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 logs in at the brokers; with KAFKA_USERNAME, KAFKA_PASSWORD; default (none)
        SCHEMA_REGISTRY_URL
            schema registry; http://user:password@host gives credentials; default http://127.0.0.1:8081
        SCHEMA_REGISTRY_TOKEN
            bearer token for the schema registry; default (none)
        DATABASE_URL
            PostgreSQL; default postgresql://millrace:millrace@127.0.0.1:54329/millrace
        S3_ENDPOINT
            object store; with S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY, S3_REGION; default (none: a folder)
        MILLRACE_HOME
            folder for what is kept on this machine; default .millrace
        KAFKA_PORT, SCHEMA_REGISTRY_PORT, DATABASE_PORT, API_PORT
            ports of the local services; default 9092, 8081, 54329, 8000
        MILLRACE_DEBUG
            1 shows the stack of an error; default (off)

      Exit codes:
        0    done
        1    failed: the reason is on stderr
        2    wrong argument, option or environment variable: nothing was tried
        130  interrupted before it was done

      'millrace <command> --help' tells more.
      "
    `);
  });

  test.for(['run', 'describe', 'topics', 'produce', 'consume', 'dlq', 'reset', 'state', 'kafka', 'schema'])(
    'of %s',
    async (name) => {
      const { code, stdout } = await runCaptured([name, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatchSnapshot();
      expect((await runCaptured(['help', name])).stdout).toBe(stdout);
    },
  );

  test('every command has a summary, and its own help is about it', async () => {
    for (const { name, summary } of COMMANDS) {
      expect(summary).not.toBe('');
      expect((await runCaptured([name, '--help'])).stdout).toMatch(new RegExp(`^Usage: millrace ${name} `));
    }
  });
});

test('the version is that of the package', async () => {
  expect((await runCaptured(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('without a command the help goes to stderr, and the code is that of wrong usage', async () => {
  const { code, stdout, stderr } = await runCaptured([]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^Usage: millrace /);
});

describe('a slip of the pen is told what was meant', () => {
  test.for([
    [['tpoics'], "unknown command 'tpoics'", 'did you mean topics?'],
    [['rum', 'x.ts'], "unknown command 'rum'", 'did you mean run?'],
    [['describe', 'x.ts', '--fromat', 'json'], "unknown option '--fromat'", 'did you mean --format?'],
    [['describe', 'x.ts', '--format', 'mermiad'], 'Allowed choices are text, mermaid, json.', 'did you mean mermaid?'],
    [['run', 'x.ts', '--log-level', 'warning'], 'Allowed choices are debug, info, warn, error.', 'did you mean warn?'],
    [['--brokers', 'x'], "unknown option '--brokers'", ''],
    [['schema', 'generate'], "unknown command 'generate'", ''],
    [['describe'], "missing required argument 'pipelines'", ''],
    [['topics', 'list', 'all'], 'too many arguments', ''],
  ] as const)('%j', async ([argv, message, hint]) => {
    const { code, stdout, stderr } = await runCaptured(argv);
    expect([code, stdout]).toEqual([2, '']);
    const [first, second = ''] = stderr.split('\n');
    expect(first).toMatch(/^millrace: /);
    expect(first).toContain(message);
    expect(second.trim()).toBe(hint);
  });
});

test('a setting that cannot be used is wrong usage, in one line', async () => {
  expect(await runCaptured(['topics', 'list'], { env: { KAFKA_BROKERS: 'nowhere' } })).toEqual({
    code: 2,
    stdout: '',
    stderr: "millrace: KAFKA_BROKERS: expected host:port, several separated by commas, such as localhost:9092, not 'nowhere'\n",
  });
});

test('a stack is shown only on request', async () => {
  const argv = ['describe', 'nowhere.ts'];
  expect((await runCaptured(argv)).stderr).toBe('millrace: nowhere.ts: there is no such file\n');
  expect((await runCaptured(argv, { env: { MILLRACE_DEBUG: '1' } })).stderr).toMatch(
    /there is no such file\n.*\n +at .*load-plans/s,
  );
});
