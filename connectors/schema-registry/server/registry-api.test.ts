import { describe, expect, it } from 'vitest';
import type { RegistryAuthentication } from './authentication.ts';
import { Registry } from './registry.ts';
import { registryApp } from './registry-app.ts';
import { noJournal } from './registry-journal.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const ORDER = record('Order', { name: 'id', type: 'string' });
const WITH_NOTE = record('Order', { name: 'id', type: 'string' }, { name: 'note', type: 'string', default: '' });
const WITH_MUST = record('Order', { name: 'id', type: 'string' }, { name: 'must', type: 'int' });

function record(name: string, ...fields: readonly object[]): object {
  return { type: 'record', name, namespace: 'shop', fields };
}

/** A registry of its own, asked without a port in between. */
function open(authentication?: RegistryAuthentication) {
  const app = registryApp(new Registry(noJournal(), () => undefined), SILENT, authentication);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await app.request(path, { method, headers: { 'Content-Type': 'application/json', ...headers }, ...text });
    const answered = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (answered === '' ? undefined : JSON.parse(answered)) as never,
    };
  };
  const get = async (path: string): Promise<unknown> => (await call('GET', path)).body;
  const post = (path: string, schema: unknown, more: object = {}) =>
    call('POST', path, { schema: JSON.stringify(schema), ...more });
  const code = async (answer: ReturnType<typeof call>): Promise<string> => {
    const { status, body } = await answer;
    return `${status} ${(body as { readonly error_code?: number } | undefined)?.error_code}`;
  };
  return { call, get, post, code };
}

describe('modes', () => {
  it('that are read-only let nothing be changed, and a schema that is there be registered again', async () => {
    const { call, post, code, get } = open();
    await post('/subjects/a/versions', ORDER);
    await call('PUT', '/mode/a', { mode: 'READONLY' });
    expect((await post('/subjects/a/versions', ORDER)).body).toEqual({ id: 1 });
    expect(await code(post('/subjects/a/versions', WITH_NOTE))).toBe('422 42205');
    expect(await code(call('DELETE', '/subjects/a'))).toBe('422 42205');
    expect(await code(call('DELETE', '/subjects/a/versions/1'))).toBe('422 42205');
    expect(await code(call('PUT', '/config/a', { compatibility: 'NONE' }))).toBe('422 42205');
    expect((await post('/subjects/b/versions', WITH_NOTE)).status).toBe(200);
    expect((await call('DELETE', '/mode/a')).body).toEqual({ mode: 'READONLY' });
    expect((await post('/subjects/a/versions', WITH_NOTE)).status).toBe(200);
    expect(await get('/mode/a?defaultToGlobal=true')).toEqual({ mode: 'READWRITE' });
  });

  it('of a subject go before that of its context, but for READONLY_OVERRIDE', async () => {
    const { call, post, code, get } = open();
    await call('PUT', '/mode', { mode: 'READONLY' });
    await call('PUT', '/mode/a', { mode: 'READWRITE' });
    expect((await post('/subjects/a/versions', ORDER)).status).toBe(200);
    await call('PUT', '/mode', { mode: 'READONLY_OVERRIDE' });
    expect(await code(post('/subjects/a/versions', WITH_NOTE))).toBe('422 42205');
    expect(await get('/mode/a')).toEqual({ mode: 'READONLY_OVERRIDE' });
    expect((await call('DELETE', '/mode')).body).toEqual({ mode: 'READONLY_OVERRIDE' });
    expect(await get('/mode')).toEqual({ mode: 'READWRITE' });
  });

  it('that import let schemas bring ids and versions, whatever the level says', async () => {
    const { call, post, code, get } = open();
    await post('/subjects/a/versions', ORDER);
    await call('DELETE', '/subjects/a');
    // What is deleted softly goes for good, so that nothing stands in the way.
    expect((await call('PUT', '/mode/a', { mode: 'IMPORT' })).body).toEqual({ mode: 'IMPORT' });
    expect(await code(call('GET', '/subjects/a/versions?deleted=true'))).toBe('404 40401');
    expect((await post('/subjects/a/versions', ORDER, { id: 40, version: 3 })).body).toEqual({ id: 40 });
    expect((await post('/subjects/a/versions', WITH_MUST, { id: 41, version: 4 })).body).toEqual({ id: 41 });
    expect((await post('/subjects/a/versions', ORDER, { id: 42, version: 5 })).body).toEqual({ id: 42 });
    expect(await code(post('/subjects/a/versions', WITH_NOTE, { id: 41, version: 6 }))).toBe('422 42205');
    expect(await code(post('/subjects/a/versions', WITH_NOTE, { id: 43, version: 4 }))).toBe('422 42205');
    expect(await code(post('/subjects/a/versions', WITH_NOTE))).toBe('422 42205');
    expect(await get('/subjects/a/versions')).toEqual([3, 4, 5]);
    expect(await get('/schemas/ids/40/versions')).toEqual([{ subject: 'a', version: 3 }]);
    await call('PUT', '/mode/a', { mode: 'READWRITE' });
    expect((await post('/subjects/b/versions', WITH_NOTE)).body).toEqual({ id: 43 });
    expect(await code(call('PUT', '/mode/a', { mode: 'IMPORT' }))).toBe('422 42205');
    expect((await call('PUT', '/mode/a?force=true', { mode: 'IMPORT' })).status).toBe(200);
  });
});

describe('contexts', () => {
  it('have ids, levels and modes of their own', async () => {
    const { call, post, code, get } = open();
    await post('/subjects/a/versions', ORDER);
    await post('/subjects/a/versions', WITH_NOTE);
    expect((await post('/subjects/:.other:a/versions', WITH_NOTE)).body).toEqual({ id: 1 });
    expect(await get('/contexts')).toEqual(['.', '.other']);
    expect(await get('/subjects')).toEqual(['a', ':.other:a']);
    expect(await get('/subjects?subjectPrefix=a')).toEqual(['a']);
    expect(await get('/subjects?subjectPrefix=:.other:')).toEqual([':.other:a']);
    expect(await get('/subjects?subjectPrefix=:*:a')).toEqual(['a', ':.other:a']);
    expect(await get('/schemas')).toMatchObject([{ subject: 'a' }, { subject: 'a' }]);
    expect(await get('/schemas?subjectPrefix=:*:&latestOnly=true')).toMatchObject([{ subject: 'a' }, { subject: ':.other:a' }]);
    // The default context, unless the subject names another or is in another alone.
    expect(await get('/schemas/ids/1')).toMatchObject({ schema: JSON.stringify(ORDER) });
    expect(await get('/schemas/ids/1?subject=:.other:')).toMatchObject({ schema: JSON.stringify(WITH_NOTE) });
    expect(await get('/schemas/ids/1/subjects?subject=:.other:a')).toEqual([':.other:a']);
    await post('/subjects/:.other:only/versions', record('Only'));
    expect(await get('/schemas/ids/2?subject=only')).toMatchObject({ schema: JSON.stringify(record('Only')) });

    await call('PUT', '/config', { compatibility: 'NONE' });
    expect(await code(post('/subjects/:.other:a/versions', WITH_MUST))).toBe('409 409');
    await call('PUT', '/config/:.other:', { compatibility: 'FULL' });
    expect(await get('/config/:.other:a?defaultToGlobal=true')).toEqual({ compatibilityLevel: 'FULL' });
    expect(await get('/config/a?defaultToGlobal=true')).toEqual({ compatibilityLevel: 'NONE' });
    await call('PUT', '/mode/:.other:', { mode: 'READONLY' });
    expect(await code(post('/subjects/:.other:b/versions', ORDER))).toBe('422 42205');
    expect((await post('/subjects/b/versions', ORDER)).status).toBe(200);
    await call('PUT', '/mode/:.__GLOBAL:', { mode: 'READONLY_OVERRIDE' });
    expect(await code(post('/subjects/c/versions', ORDER))).toBe('422 42205');
  });

  it('may stand before the path, for clients that know none', async () => {
    const { call, post, code, get } = open();
    expect((await post('/contexts/.ctx/subjects/a/versions', ORDER)).body).toEqual({ id: 1 });
    expect(await get('/contexts/:.ctx:/subjects')).toEqual([':.ctx:a']);
    expect(await get('/contexts/.ctx/schemas/ids/1')).toMatchObject({ schema: JSON.stringify(ORDER) });
    expect(await get('/contexts/ctx/schemas')).toMatchObject([{ subject: ':.ctx:a' }]);
    expect(await get('/contexts/.ctx/schemas/types')).toContain('AVRO');
    await call('PUT', '/contexts/.ctx/config', { compatibility: 'FULL' });
    expect(await get('/config/:.ctx:')).toEqual({ compatibilityLevel: 'FULL' });
    await call('PUT', '/contexts/.ctx/mode/a', { mode: 'READONLY' });
    expect(await get('/mode/:.ctx:a')).toEqual({ mode: 'READONLY' });
    expect((await post('/contexts/.ctx/compatibility/subjects/a/versions/1', WITH_NOTE)).body).toEqual({ is_compatible: true });
    expect(await code(call('GET', '/contexts/.ctx/subjects/%F0/versions'))).toBe('404 40401');
    expect(await code(call('GET', '/contexts/.ctx/nothing'))).toBe('404 404');
  });

  it('are deleted when they have no subjects', async () => {
    const { call, post, code } = open();
    await post('/subjects/:.ctx:a/versions', ORDER);
    await call('DELETE', '/subjects/:.ctx:a');
    expect(await code(call('DELETE', '/contexts/:.ctx:'))).toBe('422 42211');
    await call('DELETE', '/subjects/:.ctx:a?permanent=true');
    expect((await call('DELETE', '/contexts/:.ctx:')).status).toBe(204);
  });

  it('are where references are looked for, unless they name another', async () => {
    const { post, code, get } = open();
    const address = record('Address', { name: 'city', type: 'string' });
    const customer = record('Customer', { name: 'at', type: 'shop.Address' });
    const references = [{ name: 'shop.Address', subject: 'address', version: 1 }];
    await post('/subjects/address/versions', address);
    expect(await code(post('/subjects/:.ctx:customer/versions', customer, { references }))).toBe('422 42201');
    await post('/subjects/:.ctx:address/versions', address);
    expect((await post('/subjects/:.ctx:customer/versions', customer, { references })).status).toBe(200);
    expect(await get('/subjects/:.ctx:address/versions/1/referencedby')).toEqual([2]);
    expect(await get('/subjects/address/versions/1/referencedby')).toEqual([]);
  });

  it.each(['/subjects/:.__GLOBAL:a/versions', '/subjects/__EMPTY/versions', '/subjects/:.ctx:/versions'])(
    'take no schema: %s',
    async (path) => {
      const { post, code } = open();
      expect(await code(post(path, ORDER))).toBe('422 42208');
    },
  );
});

describe('normalisation', () => {
  const spelled = (aliases: readonly string[], more: object = {}) => ({
    ...record('Order', { name: 'at', type: 'int', default: 0, ...more }),
    aliases,
  });

  it('makes one schema of those that mean the same', async () => {
    const { post } = open();
    const [one, other] = [spelled(['A', 'B'], { doc: '' }), spelled(['B', 'A'])];
    expect((await post('/subjects/plain/versions', one)).body).toEqual({ id: 1 });
    expect((await post('/subjects/plain/versions', other)).body).toEqual({ id: 2 });
    const first = (await post('/subjects/normal/versions?normalize=true', one)).body;
    expect((await post('/subjects/normal/versions?normalize=true', other)).body).toEqual(first);
    expect((await post('/subjects/normal?normalize=true', other)).body).toMatchObject({ version: 1 });
  });

  it('may be set for a subject', async () => {
    const { call, post, get } = open();
    expect((await call('PUT', '/config/a', { normalize: true })).body).toEqual({ normalize: true });
    expect(await get('/config/a?defaultToGlobal=true')).toEqual({ compatibilityLevel: 'BACKWARD', normalize: true });
    await post('/subjects/a/versions', spelled(['A', 'B']));
    await post('/subjects/a/versions', spelled(['B', 'A']));
    expect(await get('/subjects/a/versions')).toEqual([1]);
  });
});

describe('what else is asked', () => {
  it('is answered: guids, metadata, pages of lists, versions that are given', async () => {
    const { call, post, code, get } = open();
    await post('/subjects/a/versions', ORDER);
    await post('/subjects/:.ctx:x/versions', WITH_NOTE);
    await post('/subjects/:.ctx:x/versions', ORDER);
    const { guid } = (await get('/schemas/ids/1')) as { readonly guid: string };
    expect(await get(`/schemas/guids/${guid}`)).toMatchObject({ schema: JSON.stringify(ORDER) });
    expect(await get(`/schemas/guids/${guid}/ids`)).toEqual([
      { context: '.', id: 1 },
      { context: '.ctx', id: 2 },
    ]);
    expect(await code(call('GET', '/schemas/guids/none'))).toBe('404 40403');
    expect(await get('/subjects/a/metadata')).toMatchObject({ subject: 'a', version: 1 });
    expect(await code(call('GET', '/subjects/a/metadata?key=owner&value=me'))).toBe('404 40403');
    expect(await get('/subjects?limit=1')).toEqual(['a']);
    expect(await get('/subjects?offset=1')).toEqual([':.ctx:x']);
    expect(await get('/subjects/:.ctx:x/versions?offset=1&limit=5')).toEqual([2]);
    expect(await code(call('GET', '/subjects?limit=x'))).toBe('422 422');
    expect(await code(post('/subjects/a/versions', WITH_NOTE, { version: 7 }))).toBe('422 42201');
    expect((await post('/subjects/a/versions', WITH_NOTE, { version: 2 })).status).toBe(200);
  });

  it.each([
    ['/subjects/a/versions', { schema: '"int"', ruleSet: { domainRules: [] } }],
    ['/subjects/a/versions', { schema: '"int"', metadata: { properties: {} } }],
    ['/subjects/a/versions', { schema: '"int"', schemaType: 7 }],
  ])('and refused when it would be left out in silence: %s %j', async (path, body) => {
    const { call, code } = open();
    expect(await code(call('POST', path, body))).toBe('422 422');
    expect(await code(call('PUT', '/config', { compatibility: 'NONE', compatibilityGroup: 'v' }))).toBe('422 422');
    expect(await code(call('PUT', '/config', { normalize: 'yes' }))).toBe('422 422');
  });

  it('counts a softly deleted referrer where something is permanently deleted, and where it is asked for', async () => {
    const { call, get, post, code } = open();
    const references = [{ name: 'shop.Order', subject: 'order', version: 1 }];
    await post('/subjects/order/versions', ORDER);
    await post('/subjects/basket/versions', record('Basket', { name: 'order', type: 'Order' }), { references });
    expect(await code(call('DELETE', '/subjects/order'))).toBe('422 42206');
    await call('DELETE', '/subjects/basket');
    expect(await get('/subjects/order/versions/1/referencedby')).toEqual([]);
    expect(await get('/subjects/order/versions/1/referencedby?deleted=true')).toEqual([2]);
    expect((await call('DELETE', '/subjects/order/versions/1')).body).toEqual(1);
    expect(await get('/subjects/order/versions/1/referencedby?deleted=true')).toEqual([2]);
    for (const path of ['/subjects/order', '/subjects/order/versions/1'])
      expect(await code(call('DELETE', `${path}?permanent=true`))).toBe('422 42206');
    expect(await get('/schemas/ids/2')).toMatchObject({ references });
    await call('DELETE', '/subjects/basket?permanent=true');
    expect((await call('DELETE', '/subjects/order?permanent=true')).body).toEqual([1]);
  });

  it('deletes a subject whose versions refer to each other', async () => {
    const { call, post, code } = open();
    const references = [{ name: 'shop.Order', subject: 'a', version: 1 }];
    await post('/subjects/a/versions', ORDER);
    await call('PUT', '/config/a', { compatibility: 'NONE' });
    await post('/subjects/a/versions', record('Basket', { name: 'order', type: 'Order' }), { references });
    expect(await code(call('DELETE', '/subjects/a/versions/1'))).toBe('422 42206');
    expect((await call('DELETE', '/subjects/a')).body).toEqual([1, 2]);
    expect((await call('DELETE', '/subjects/a?permanent=true')).body).toEqual([1, 2]);
  });
});

describe('the format that a client asks for', () => {
  const ADDRESS = { ...record('Address', { name: 'city', type: 'string' }), namespace: 'geo' };
  const CUSTOMER = record('Customer', { name: 'home', type: 'geo.Address' }, { name: 'kind', type: 'Kind' });
  const KIND = { type: 'enum', name: 'Kind', namespace: 'shop', symbols: ['new', 'old'] };
  const BASKET = record('Basket', { name: 'of', type: 'Customer' }, { name: 'to', type: ['null', 'geo.Address', 'Kind'] });
  const reference = (name: string, subject: string) => ({ name, subject, version: 1 });

  async function withReferences() {
    const registry = open();
    const { post } = registry;
    await post('/subjects/address/versions', ADDRESS);
    await post('/subjects/kind/versions', KIND);
    const both = [reference('geo.Address', 'address'), reference('shop.Kind', 'kind')];
    await post('/subjects/customer/versions', CUSTOMER, { references: both });
    const all = [reference('shop.Customer', 'customer'), ...both];
    expect((await post('/subjects/basket/versions', BASKET, { references: all })).body).toEqual({ id: 4 });
    return { ...registry, all };
  }
  const RESOLVED = {
    type: 'record',
    name: 'Basket',
    namespace: 'shop',
    fields: [
      {
        name: 'of',
        type: {
          type: 'record',
          name: 'Customer',
          fields: [
            { name: 'home', type: ADDRESS },
            { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['new', 'old'] } },
          ],
        },
      },
      { name: 'to', type: ['null', 'geo.Address', 'Kind'] },
    ],
  };

  it('resolved has what an Avro schema refers to inside it, each type once', async () => {
    const { get, post, all } = await withReferences();
    const { guid } = (await get('/schemas/ids/4')) as { readonly guid: string };
    const paths = ['/schemas/ids/4', `/schemas/guids/${guid}`, '/subjects/basket/versions/1', '/subjects/basket/versions/latest'];
    const schemas = await Promise.all(paths.map(async (path) => (await get(`${path}?format=resolved`)) as { schema: string }));
    for (const { schema } of schemas) expect(JSON.parse(schema)).toEqual(RESOLVED);
    expect(schemas[0]).toMatchObject({ references: all, guid });
    expect(await get('/schemas/ids/4/schema?format=RESOLVED')).toEqual(RESOLVED);
    expect(await get('/subjects/basket/versions/1/schema?format=resolved')).toEqual(RESOLVED);
    const found = await post('/subjects/basket?format=resolved', BASKET, { references: all });
    expect(JSON.parse((found.body as { readonly schema: string }).schema)).toEqual(RESOLVED);
    // It needs no references to be read.
    expect((await post('/subjects/whole/versions', RESOLVED)).status).toBe(200);
  });

  it('that is not known is the plain one, and JSON Schema has no other', async () => {
    const { call, get } = await withReferences();
    for (const format of ['', 'default', 'no-such-format'])
      expect(await get(`/schemas/ids/4?format=${format}`)).toEqual(await get('/schemas/ids/4'));
    const amount = { schema: '{"type":"integer"}', schemaType: 'JSON' };
    const order = { schema: '{"$ref":"amount.json"}', schemaType: 'JSON', references: [reference('amount.json', 'amount')] };
    await call('POST', '/subjects/amount/versions', amount);
    await call('POST', '/subjects/order/versions', order);
    expect(await get('/subjects/order/versions/1?format=resolved')).toMatchObject({ schema: order.schema });
  });
});

describe('JSON Schema', () => {
  const json = (schema: unknown, more: object = {}) => ({ schema: JSON.stringify(schema), schemaType: 'JSON', ...more });
  const order = (properties: object, more: object = {}) => ({ type: 'object', properties, additionalProperties: false, ...more });
  const AMOUNT = { type: 'integer' };

  it('is a type of schemas, with ids, versions and levels', async () => {
    const { call, code, get } = open();
    expect(await get('/schemas/types')).toEqual(['AVRO', 'JSON']);
    expect((await call('POST', '/subjects/a/versions', json(order({ amount: AMOUNT })))).body).toEqual({ id: 1 });
    expect(await get('/subjects/a/versions/1')).toMatchObject({
      id: 1,
      schemaType: 'JSON',
      schema: JSON.stringify(order({ amount: AMOUNT })),
    });
    expect((await call('POST', '/subjects/a', json(order({ amount: AMOUNT })))).body).toMatchObject({ version: 1 });
    const wider = order({ amount: { type: 'number' }, note: { type: 'string' } });
    expect((await call('POST', '/subjects/a/versions', json(wider))).body).toEqual({ id: 2 });
    expect(await code(call('POST', '/subjects/a/versions', json(order({ amount: { type: 'string' }, note: {} }))))).toBe(
      '409 409',
    );
    const verbose = await call(
      'POST',
      '/compatibility/subjects/a/versions/2?verbose=true',
      json(order({ amount: AMOUNT, note: {} })),
    );
    expect(verbose.body).toEqual({
      is_compatible: false,
      messages: ["TYPE_NARROWED at #/properties/amount: the new schema has integer, the old schema number (version 2 of 'a')"],
    });
  });

  it('gets on with no schema of another type', async () => {
    const { call, post, code } = open();
    await post('/subjects/a/versions', ORDER);
    expect(await code(call('POST', '/subjects/a/versions', json(true)))).toBe('409 409');
    await call('PUT', '/config/a', { compatibility: 'NONE' });
    expect((await call('POST', '/subjects/a/versions', json(true))).status).toBe(200);
    // The same text is not the same schema.
    expect((await post('/subjects/b/versions', 'string')).body).toEqual({ id: 3 });
    expect(await code(call('POST', '/subjects/c/versions', { schema: '"string"', schemaType: 'JSON' }))).toBe('422 42201');
  });

  it('keeps numbers and strings as they were written, and normalises the order of keys', async () => {
    const { call, get } = open();
    const schema = '{ "maximum": 12345678901234567890.0,\n "title": "a \\" b" }';
    await call('POST', '/subjects/a/versions', { schema, schemaType: 'JSON' });
    expect(await get('/subjects/a/versions/1')).toMatchObject({ schema: '{"maximum":12345678901234567890.0,"title":"a \\" b"}' });
    const [one, other] = [json({ type: 'string', title: 'a' }), json({ title: 'a', type: 'string' })];
    await call('POST', '/subjects/b/versions?normalize=true', one);
    await call('POST', '/subjects/b/versions?normalize=true', other);
    expect(await get('/subjects/b/versions')).toEqual([1]);
  });

  it('refers to other schemas by the names that it has for them', async () => {
    const { call, code, get } = open();
    const whole = json(
      { $ref: 'amount.json#/$defs/amount' },
      { references: [{ name: 'amount.json', subject: 'amount', version: 1 }] },
    );
    await call('POST', '/subjects/amount/versions', json({ $defs: { amount: AMOUNT } }));
    expect(await code(call('POST', '/subjects/a/versions', json({ $ref: 'amount.json#/$defs/amount' })))).toBe('422 42201');
    expect((await call('POST', '/subjects/a/versions', whole)).body).toEqual({ id: 2 });
    expect(await get('/subjects/amount/versions/1/referencedby')).toEqual([2]);
    expect((await call('POST', '/compatibility/subjects/a/versions/1', json({ type: 'number' }))).body).toEqual({
      is_compatible: true,
    });
    expect((await call('POST', '/compatibility/subjects/a/versions/1', json({ type: 'string' }))).body).toEqual({
      is_compatible: false,
    });
  });

  it('is refused when its references lead to more than can be read', async () => {
    const { post, code } = open();
    await post('/subjects/s0/versions', record('S0'));
    const answers: string[] = [];
    for (let at = 1; at <= 20; at++) {
      const references = [1, 2].map(() => ({ name: `shop.S${at - 1}`, subject: `s${at - 1}`, version: 1 }));
      answers.push(
        await code(post(`/subjects/s${at}/versions`, record(`S${at}`, { name: 'x', type: `S${at - 1}` }), { references })),
      );
    }
    expect(answers[0]).toBe('200 undefined');
    expect(answers.at(-1)).toBe('422 42201');
  });
});

describe('authentication', () => {
  const AUTHENTICATION: RegistryAuthentication = {
    users: [
      { name: 'reader', password: 'sécret', access: 'read' },
      { name: 'writer', password: 'pa:ss', access: 'write' },
    ],
    tokens: [{ token: 'abc', access: 'write' }],
  };
  const basic = (credentials: string) => ({ Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });

  it('lets in who is known, by password or by token', async () => {
    const { call } = open(AUTHENTICATION);
    for (const headers of [
      {},
      basic('reader:wrong'),
      basic('nobody:sécret'),
      basic('reader'),
      { Authorization: 'Bearer ab' },
      { Authorization: 'abc' },
    ]) {
      const { status, headers: answered, body } = await call('GET', '/subjects', undefined, headers);
      expect([status, body]).toEqual([401, { error_code: 401, message: expect.stringContaining('Unauthorized') }]);
      expect(answered.get('WWW-Authenticate')).toContain('Basic realm=');
    }
    for (const headers of [
      basic('reader:sécret'),
      basic('writer:pa:ss'),
      { Authorization: 'Bearer abc' },
      { Authorization: 'bearer abc' },
    ])
      expect((await call('GET', '/subjects', undefined, headers)).status).toBe(200);
  });

  it('lets readers look up and check, and change nothing', async () => {
    const { call, code } = open(AUTHENTICATION);
    const reader = basic('reader:sécret');
    const body = { schema: JSON.stringify(ORDER) };
    expect((await call('POST', '/subjects/a/versions', body, basic('writer:pa:ss'))).status).toBe(200);
    expect((await call('POST', '/subjects/a', body, reader)).status).toBe(200);
    expect((await call('POST', '/compatibility/subjects/a/versions/latest', body, reader)).status).toBe(200);
    expect((await call('POST', '/contexts/:.:/subjects/a', body, reader)).status).toBe(200);
    for (const [method, path] of [
      ['POST', '/subjects/a/versions'],
      ['POST', '/contexts/:.:/subjects/a/versions'],
      ['PUT', '/config'],
      ['PUT', '/mode/a'],
      ['DELETE', '/subjects/a'],
      ['DELETE', '/contexts/.x'],
    ] as const)
      expect(await code(call(method, path, body, reader)), path).toBe('403 403');
  });

  it.each([
    { users: [{ name: 'a:b', password: 'x', access: 'read' }] },
    { users: [{ name: 'a', password: '', access: 'read' }] },
    { tokens: [{ token: ' ', access: 'read' }] },
  ] as const)('refuses credentials that HTTP cannot carry: %j', (authentication) => {
    expect(() => open(authentication)).toThrow(expect.objectContaining({ code: 'STREAM_REGISTRY_CREDENTIALS' }));
  });
});
