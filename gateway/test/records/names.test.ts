// SPDX-License-Identifier: Apache-2.0
// Names and numbers that look like others, or like nothing: refused; the same name in another form of Unicode is the same name.

import { recordsWorld, type RecordsWorld } from '../support/records-world';

let world: RecordsWorld;
beforeAll(async () => {
    world = await recordsWorld();
});
afterAll(async () => world.close());

let number = 0;
const create = async (name: string, id = `N${String((number += 1))}`) =>
    world.ask('desk-1', '/v1/records', { method: 'POST', body: { id, kind: 'patient', name, status: 'active' } });
const point = (text: string) =>
    Array.from(text)
        .map((one) => `U+${one.codePointAt(0)!.toString(16).padStart(4, '0')}`)
        .join(' ');

const blank = ['', ' ', '\u00a0', '\u3000', ' \u2003 ', '\u2800'];
const joiners = ['\u200b', '\u200c\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', ' \u200b '];
const fillers = ['\u180e', '\ufe0f', '\u115f', '\u3164', '\uffa0', '\u{e0041}'];
const turning = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069', '\u206a', '\u206f'];
const breaking = ['\n', '\r', '\t', '\u0000', '\u0085', '\u2028', '\u2029'];
const lost = ['Jos\ufffd', 'Ann\ufffe', 'Ann\ufdd0', 'Ann\u{1ffff}'];
const inside = [
    '\u200b',
    '\ufeff',
    '\u2060',
    '\u00ad',
    '\u034f',
    '\u115f',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e007f}',
    '\ufff9',
    '\ufffa',
    '\ufffb',
];
const joined = [
    'An\u200dn',
    'An\u200cn',
    'Ann\ufe0f',
    'Ann\u{e0100}',
    '\u200dمحمد',
    'مي\u200c\u200cخواهم',
    'Ann\u200c Example',
    'Αν\u200dνα',
    'Ан\u200cна',
];
const marks = ['\u0301', ' \u0301\u0308', '\u093f', '\u20dd', '\u0301\u200d'];
const refused = [
    blank,
    joiners,
    fillers,
    joined,
    marks,
    inside.map((one) => `An${one}n`),
    [...turning, ...breaking].map((one) => `Ann${one} Example`),
    lost,
    ['x'.repeat(201)],
].flat();

it.each(refused.map((name) => [point(name.slice(0, 12)), name]))(
    'a name of %s is refused, when a record is created or changed',
    async (_, name) => {
        expect((await create(name)).body).toMatchObject({ status: 422, code: 'CONTENT_INVALID' });
        await create('Ann Example', 'changed');
        const change = { method: 'PATCH' as const, headers: { 'if-match': '"1"' }, body: { name } };
        expect((await world.ask('desk-1', '/v1/records/changed', change)).body).toMatchObject({ status: 422, code: 'CONTENT_INVALID' });
    },
);

it.each([
    'Ann Example',
    'Øyvind Quillfeather',
    'José',
    'Nguyễn Thị Hồng',
    'محمد',
    'דוד Example',
    'مي\u200cخواهم', // a non-joiner that Persian needs
    'क्\u200dष', // a joiner that Hindi needs
    'Ann \u200eدوست', // a mark of direction beside letters
    '山田 太郎',
    'ශ්\u200dරී', // Sinhala
    'രാജന്\u200d', // Malayalam ends words with one
    '葛\u{e0100}城', // a variant that a Japanese family name has
    'ᠭᠠᠯ\u180bᠠ', // Mongolian
    'E\u0323\u0302',
    "O'Neill-Sørensen, Jr.",
    '𠮷野家',
    'X',
    'x'.repeat(200),
])('the name %s is taken', async (name) => {
    const id = `T${String((number += 1))}`;
    expect((await create(name, id)).status).toBe(201);
    expect((await world.ask('desk-1', `/v1/records/${id}`)).body).toMatchObject({ name: name.normalize('NFC') });
});

it('is stored in NFC, with the commitment to that', async () => {
    const [composed, decomposed] = ['Jos\u00e9 \u1ec6', 'Jose\u0301 E\u0323\u0302'];
    await create(decomposed, 'nfc');
    await world.admit('nfc');
    expect((await world.ask('dr-lind', '/v1/records/nfc')).body).toMatchObject({ name: composed });
    const change = { method: 'PATCH' as const, headers: { 'if-match': '"1"' }, body: { name: `${decomposed}\u212b` } };
    await world.ask('desk-1', '/v1/records/nfc', change);
    expect((await world.ask('dr-lind', '/v1/records/nfc')).body).toMatchObject({ name: `${composed}\u00c5` });
});

it('is stored without blanks around it', async () => {
    await create('\u00a0 Ann  Example\u3000 ', 'blanks');
    expect((await world.ask('desk-1', '/v1/records/blanks')).body).toMatchObject({ name: 'Ann  Example' });
    const change = { method: 'PATCH' as const, headers: { 'if-match': '"1"' }, body: { name: ' Bo ' } };
    await world.ask('desk-1', '/v1/records/blanks', change);
    expect((await world.ask('desk-1', '/v1/records/blanks')).body).toMatchObject({ name: 'Bo' });
});

it.each(['.', '..'])('the number %s, which no path can name, is refused', async (id) => {
    expect((await create('Ann Example', id)).body).toMatchObject({ status: 422, code: 'CONTENT_INVALID' });
    const merge = { method: 'POST' as const, body: { into: id } };
    expect((await world.ask('desk-1', '/v1/records/N1/merge', merge)).body).toMatchObject({ status: 422, code: 'CONTENT_INVALID' });
    expect((await world.ask('desk-1', `/v1/windows?patient=${id}`)).body).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
    const escaped = id.replaceAll('.', '%2e');
    expect((await world.ask('desk-1', `/v1/records/${escaped}/history`)).status).toBeGreaterThanOrEqual(400);
});

it.each(['...', '.a', 'a.', '_', '-'])('the number %s is taken', async (id) => {
    expect((await create('Ann Example', id)).status).toBe(201);
});
