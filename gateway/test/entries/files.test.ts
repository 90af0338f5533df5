// SPDX-License-Identifier: Apache-2.0
// Files over HTTP on both wards' contracts and real folders: who brings and reads them, what is refused before a byte is taken, what lies on the disk, and what
// is left when something fails.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identities } from '../../../chaincode/test/support/certificates';
import { StoreSeal } from '../../src/custody';
import { FileBudget, tidyFiles } from '../../src/services/entries';
import { openFileStore } from '../../src/store/file-store';
import type { FileStore } from '../../src/store/ports';
import { temporaryFolder } from '../custody/fixtures';
import { type RecordsWorld, recordsWorld, type WorldAnswer, type WorldCallers } from '../support/records-world';

const SEGMENT = 65_536;
const MEBIBYTE = 1_048_576;
const callers: WorldCallers = {
    'desk-1': { identity: identities.ward1One, roles: ['doctor', 'admission', 'admin'] },
    'clerk-1': { identity: identities.ward1Two, roles: ['admission'] },
    'officer-1': { identity: identities.ward1Three, roles: ['privacy-officer'] },
    'dr-lind': { identity: identities.ward2One, roles: ['doctor'] },
    'dr-stranger': { identity: identities.ward2Two, roles: ['doctor'] },
};
const folder = temporaryFolder();
const stores: Record<string, FileStore> = {};
const damaged: string[] = [];
let world: RecordsWorld;
let hasRoom = true;

const folderOf = (ward: string): string => join(folder, ward);
async function filesOf(ward: string): Promise<FileStore> {
    const seal = new StoreSeal(Buffer.alloc(32, ward));
    stores[ward] = await openFileStore({ directory: folderOf(ward), seal, damaged: async (one) => void damaged.push(one) });
    return stores[ward];
}

beforeAll(async () => {
    world = await recordsWorld(callers, {
        filesOf,
        hasRoomFor: () => hasRoom,
        fileBudget: new FileBudget({ perHour: 200 * MEBIBYTE, elapsed: () => 0 }),
    });
    for (const id of ['P001', 'P002', 'P003', 'P004', 'P005']) {
        expect((await world.register(id)).status).toBe(201);
    }
}, 120_000);
afterAll(async () => world.close());

const contentDigest = (content: Buffer): string => `sha-256=:${createHash('sha256').update(content).digest('base64')}:`;

type Headers = Readonly<Record<string, string>>;

async function bring(content: Buffer, { caller = 'desk-1', patient = 'P001', query = '', headers = {} } = {}): Promise<WorldAnswer> {
    return world.ask(caller, `/v1/patients/${patient}/files${query}`, {
        method: 'POST',
        body: content,
        headers: {
            'content-type': 'image/png',
            'content-length': String(content.length),
            'content-digest': contentDigest(content),
            'wardledger-title': encodeURIComponent('Röntgen, Hand'),
            ...headers,
        },
    });
}

async function brought(content: Buffer, options: Parameters<typeof bring>[1] = {}): Promise<string> {
    const answer = await bring(content, options);
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
    return (answer.body as { id: string }).id;
}

const read = async (entry: string, { caller = 'desk-1', patient = 'P001', query = '', headers = {} } = {}) =>
    world.ask(caller, `/v1/patients/${patient}/files/${entry}${query}`, { headers });
const saying = ({ status, body }: WorldAnswer): unknown[] => [status, (body as { code?: string }).code];
const rowOf = async (entry: string, patient = 'P001') => {
    const { body } = await world.ask('desk-1', `/v1/patients/${patient}/entries?category=file`);
    return (body as { items: { id: string; form: { sealedDigest: string } }[] }).items.find(({ id }) => id === entry);
};
const sealedDigestOf = async (entry: string, patient?: string): Promise<string> => (await rowOf(entry, patient))!.form.sealedDigest;
const pathOf = (digest: string, ending = 'file', ward = 'ward1'): string => join(folderOf(ward), digest.slice(0, 2), `${digest}.${ending}`);
const stored = (ward = 'ward1'): string[] =>
    readdirSync(folderOf(ward), { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));

describe('a file', () => {
    const content = randomBytes(3 * SEGMENT + 100);
    let entry: string;
    beforeAll(async () => {
        entry = await brought(content);
    });

    it('comes back as it went in, as an attachment that nothing is to look into', async () => {
        const answer = await read(entry);
        expect([answer.status, answer.bytes.equals(content)]).toEqual([200, true]);
        expect(answer.headers).toMatchObject({
            'content-type': 'image/png',
            'content-length': String(content.length),
            'content-disposition': `attachment; filename="${entry}"`,
            'x-content-type-options': 'nosniff',
            'cache-control': 'no-store',
            'content-security-policy': expect.stringContaining("default-src 'none'") as string,
            'accept-ranges': 'bytes',
            'repr-digest': contentDigest(content),
            etag: `"${await sealedDigestOf(entry)}"`,
        });
    });

    it('is an entry like others, signed, which says what it is, and never what opens it', async () => {
        const row = await rowOf(entry);
        expect(row).toMatchObject({
            category: 'file',
            form: {
                text: 'Röntgen, Hand',
                contentType: 'image/png',
                size: content.length,
                digest: createHash('sha256').update(content).digest('hex'),
                sealedDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            },
        });
        expect(Object.keys(row!.form).sort()).toEqual(['contentType', 'digest', 'sealedDigest', 'size', 'text']);
        expect(JSON.stringify(row)).not.toContain('fileKey');
    });

    it('lies sealed under the digest of what lies there, with a note that says nothing, for the owner alone', async () => {
        const digest = await sealedDigestOf(entry);
        const sealed = readFileSync(pathOf(digest));
        expect(createHash('sha256').update(sealed).digest('hex')).toBe(digest);
        for (let at = 0; at < content.length; at += 4096) {
            expect(sealed.includes(content.subarray(at, at + 24))).toBe(false);
        }
        const note = readFileSync(pathOf(digest, 'kept'));
        expect(note.includes('notice')).toBe(false);
        for (const ending of ['file', 'kept']) {
            expect(statSync(pathOf(digest, ending)).mode & 0o777).toBe(0o600);
        }
        expect(stored().filter((name) => name.startsWith('drafts'))).toEqual([]);
    });

    it.each<[string, number, number]>([
        ['bytes=0-0', 0, 0],
        [`bytes=${String(SEGMENT - 1)}-${String(SEGMENT)}`, SEGMENT - 1, SEGMENT],
        ['bytes=-7', 3 * SEGMENT + 93, 3 * SEGMENT + 99],
        [`bytes=${String(2 * SEGMENT)}-`, 2 * SEGMENT, 3 * SEGMENT + 99],
    ])('is read in part: %s', async (range, from, to) => {
        const answer = await read(entry, { headers: { range } });
        expect([answer.status, answer.headers['content-range']]).toEqual([
            206,
            `bytes ${String(from)}-${String(to)}/${String(content.length)}`,
        ]);
        expect(answer.bytes.equals(content.subarray(from, to + 1))).toBe(true);
        expect(answer.headers['content-length']).toBe(String(to - from + 1));
    });

    it('says of a range that it has not how long it is', async () => {
        const answer = await read(entry, { headers: { range: 'bytes=900000-' } });
        expect([...saying(answer), answer.headers['content-range']]).toEqual([
            416,
            'RANGE_NOT_SATISFIABLE',
            `bytes */${String(content.length)}`,
        ]);
    });

    it('is not sent again to who has it; HEAD tells of it', async () => {
        const { headers } = await read(entry);
        const again = await read(entry, { headers: { 'if-none-match': headers['etag'] as string } });
        expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', headers['etag']]);
        const head = await world.ask('desk-1', `/v1/patients/P001/files/${entry}`, { method: 'HEAD' });
        expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', String(content.length)]);
    });

    it('is told to a browser as bytes where it might run', async () => {
        for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript', 'x/unheard-of']) {
            const one = await brought(Buffer.from('<script>alert(1)</script>'), { headers: { 'content-type': type } });
            expect((await read(one)).headers['content-type']).toBe('application/octet-stream');
        }
    });

    it('of one byte, and without a type, is a file', async () => {
        const one = await brought(Buffer.from([7]), { headers: { 'content-type': 'application/octet-stream' } });
        expect((await read(one)).bytes).toEqual(Buffer.from([7]));
    });

    it('is given to nobody who may not read the entry, and looks like no patient', async () => {
        expect(saying(await read(entry, { caller: 'dr-stranger' }))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await read(entry, { caller: 'dr-stranger', patient: 'P404' }))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await read(entry, { patient: 'P002' }))).toEqual([404, 'ENTRY_NOT_FOUND']);
        expect(saying(await read('0'.repeat(32)))).toEqual([404, 'ENTRY_NOT_FOUND']);
        expect(saying(await read(entry, { caller: 'officer-1' }))).toEqual([403, 'ROLE_FORBIDDEN']);
    });

    it('lies with the ward that took it: the other one says so', async () => {
        expect(saying(await read(entry, { caller: 'dr-lind' }))).toEqual([409, 'FILE_IN_OTHER_WARD']);
    });
});

describe('is refused before anything is taken', () => {
    const content = Buffer.from('bytes');
    it.each<[string, Parameters<typeof bring>[1] & object, number, string, string | undefined]>([
        ['without a digest', { headers: { 'content-digest': '' } }, 400, 'REQUEST_INVALID', '/headers/content-digest'],
        [
            'with a digest of another kind',
            { headers: { 'content-digest': 'md5=:AAAA:' } },
            400,
            'REQUEST_INVALID',
            '/headers/content-digest',
        ],
        ['without a title', { headers: { 'wardledger-title': '' } }, 422, 'CONTENT_INVALID', '/headers/wardledger-title'],
        ['with a title of blanks', { headers: { 'wardledger-title': '%20' } }, 422, 'CONTENT_INVALID', '/headers/wardledger-title'],
        ['with a title in no encoding', { headers: { 'wardledger-title': '%E4' } }, 400, 'REQUEST_INVALID', '/headers/wardledger-title'],
        ['of no type', { headers: { 'content-type': 'image' } }, 415, 'MEDIA_TYPE_UNSUPPORTED', undefined],
        ['of JSON', { headers: { 'content-type': 'application/json' } }, 415, 'MEDIA_TYPE_UNSUPPORTED', undefined],
        ['compressed', { headers: { 'content-encoding': 'gzip' } }, 415, 'MEDIA_TYPE_UNSUPPORTED', undefined],
        ['with an unknown word in the query', { query: '?title=x' }, 400, 'REQUEST_INVALID', '/querystring'],
        ['that is too large', { headers: { 'content-length': '33554433' } }, 413, 'BODY_TOO_LARGE', undefined],
        ['by a clerk', { caller: 'clerk-1' }, 403, 'ROLE_FORBIDDEN', undefined],
        ['about nobody', { patient: 'P404' }, 404, 'RECORD_NOT_FOUND', undefined],
        [
            'in place of another’s entry, by whom nobody lets change it',
            { query: `?corrects=${'0'.repeat(32)}` },
            404,
            'RECORD_NOT_FOUND',
            undefined,
        ],
    ])('a file %s', async (_what, options, status, code, pointer) => {
        const before = stored();
        const answer = await bring(content, options);
        expect([...saying(answer), answer.text]).toEqual([status, code, expect.any(String)]);
        expect((answer.body as { errors?: { pointer: string }[] }).errors?.[0]?.pointer).toBe(pointer);
        if (status === 413) {
            expect(answer.text).toContain('33554432');
        }
        expect(stored()).toEqual(before);
    });

    it('where the disk has no room', async () => {
        hasRoom = false;
        expect(saying(await bring(content))).toEqual([503, 'STORE_FULL']);
        hasRoom = true;
        expect(saying(await bring(content))).toEqual([201, undefined]);
    });

    it('as a form of an entry: what a file is, is known by its bytes', async () => {
        const form = { text: 'x', contentType: 'image/png', size: 1, digest: 'a'.repeat(64), sealedDigest: 'b'.repeat(64) };
        const answer = await world.ask('desk-1', '/v1/patients/P001/entries', { method: 'POST', body: { category: 'file', form } });
        expect(saying(answer)).toEqual([422, 'CONTENT_INVALID']);
    });
});

describe('leaves nothing behind', () => {
    const content = randomBytes(100_000);
    it.each<[string, Headers, number, string]>([
        ['other bytes than its digest says', { 'content-digest': contentDigest(Buffer.from('other')) }, 422, 'CONTENT_INVALID'],
        ['fewer bytes than it says', { 'content-length': '100001' }, 400, 'REQUEST_INVALID'],
        ['more bytes than it says', { 'content-length': '99999' }, 400, 'REQUEST_INVALID'],
    ])('a file of %s', async (_what, headers, status, code) => {
        const before = stored();
        const entries = (await world.ask('desk-1', '/v1/patients/P002/entries?category=file')).body as { items: unknown[] };
        expect(saying(await bring(content, { patient: 'P002', headers }))).toEqual([status, code]);
        expect(stored()).toEqual(before);
        expect((await world.ask('desk-1', '/v1/patients/P002/entries?category=file')).body).toMatchObject({ items: entries.items });
    });
});

it('no more bytes in an hour than one may bring; another may still', async () => {
    const content = randomBytes(30 * MEBIBYTE);
    const answers: unknown[] = [];
    for (let count = 0; count < 7; count += 1) {
        answers.push(saying(await bring(content, { caller: 'dr-lind', patient: 'P003' })));
    }
    expect(answers).toEqual([...Array(6).fill([201, undefined]), [429, 'RATE_LIMITED']]);
    expect(saying(await bring(Buffer.from('small'), { patient: 'P003' }))).toEqual([201, undefined]);
}, 120_000);

describe('a request that is repeated', () => {
    const key = () => ({ 'idempotency-key': `"${randomUUID()}"` });
    const count = async (patient: string) =>
        ((await world.ask('desk-1', `/v1/patients/${patient}/entries?category=file`)).body as { items: unknown[] }).items.length;

    it('is answered as it was, without the bytes; with others it is another', async () => {
        const headers = key();
        const [content, other] = [randomBytes(1000), randomBytes(1000)];
        const first = await bring(content, { patient: 'P004', headers });
        const second = await bring(content, { patient: 'P004', headers });
        expect([second.status, second.body, second.headers['idempotent-replayed']]).toEqual([201, first.body, 'true']);
        expect(saying(await bring(other, { patient: 'P004', headers }))).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
        const titled = { ...headers, 'wardledger-title': 'Other' };
        expect(saying(await bring(content, { patient: 'P004', headers: titled }))).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
        expect(await count('P004')).toBe(1);
    });

    it.each(['journaled', 'sent'] as const)(
        'after the gateway died once it was %s writes once, and what it wrote is read',
        async (dieWhen) => {
            const before = await count('P004');
            const headers = key();
            const content = randomBytes(SEGMENT + 9);
            world.faults.dieWhen = dieWhen;
            expect((await bring(content, { patient: 'P004', headers })).status).toBe(500);
            const again = await bring(content, { patient: 'P004', headers });
            expect([again.status, (again.body as { size: number }).size]).toEqual([201, content.length]);
            expect(await count('P004')).toBe(before + 1);
            const { id } = again.body as { id: string };
            expect((await read(id, { patient: 'P004' })).bytes.equals(content)).toBe(true);
            // Nobody has noted yet that its entry is there; the upkeep does.
            const digest = await sealedDigestOf(id, 'P004');
            expect(existsSync(pathOf(digest, 'pending'))).toBe(true);
            await tidy();
            expect([existsSync(pathOf(digest, 'pending')), existsSync(pathOf(digest, 'kept'))]).toEqual([false, true]);
        },
    );
});

const tidy = async (now = Date.now(), ward = 'ward1') =>
    tidyFiles({ ledger: world.ledger, caller: async () => world.callerOf(`admin-${ward.slice(-1)}`), files: stores[ward]! }, now);

describe('what is stored', () => {
    const DAY = 86_400_000;

    it('and never came to the ledger goes after two days; what did stays, however old', async () => {
        const orphan = await stores['ward1']!.receive(streamOf(['sealed']), { about: 'a'.repeat(32), notice: 'b'.repeat(64) });
        const entry = await brought(Buffer.from('stays'), { patient: 'P002' });
        expect(await tidy(Date.now() + DAY)).toBe(0);
        expect(existsSync(pathOf(orphan))).toBe(true);
        expect(await tidy(Date.now() + 3 * DAY)).toBe(1);
        expect([existsSync(pathOf(orphan)), existsSync(pathOf(orphan, 'pending'))]).toEqual([false, false]);
        expect((await read(entry, { patient: 'P002' })).text).toBe('stays');
    });

    it('and was once seen on the ledger stays, though a peer that is behind has it not', async () => {
        const file = await stores['ward1']!.receive(streamOf(['kept']), { about: 'c'.repeat(32), notice: 'd'.repeat(64) });
        await stores['ward1']!.keep(file);
        expect(await tidy(Date.now() + 3000 * DAY)).toBe(0);
        await stores['ward1']!.remove(file);
    });

    it('is taken up anew by a gateway that starts; what another was writing is gone', async () => {
        writeFileSync(join(folderOf('ward1'), 'drafts', '1-1.part'), 'half');
        await filesOf('ward1');
        expect(stored().filter((name) => name.startsWith('drafts'))).toEqual([]);
    });
});

describe('a file that is damaged', () => {
    const content = randomBytes(2 * SEGMENT + 10);
    const damage = (digest: string, change: (bytes: Buffer) => Buffer) => {
        const path = pathOf(digest);
        writeFileSync(path, change(readFileSync(path)));
    };

    it('at its beginning, cut off, or gone, is refused by name, and told to the operator', async () => {
        for (const change of [
            (bytes: Buffer) => (bytes.writeUInt8(bytes[50]! ^ 1, 50), bytes),
            (bytes: Buffer) => bytes.subarray(0, bytes.length - 1),
            (bytes: Buffer) => Buffer.concat([bytes, bytes]),
        ]) {
            const entry = await brought(content);
            const digest = await sealedDigestOf(entry);
            damage(digest, change);
            expect(saying(await read(entry))).toEqual([409, 'FILE_UNREADABLE']);
            expect(damaged.at(-1)).toBe(digest);
        }
        const entry = await brought(content);
        const digest = await sealedDigestOf(entry);
        await stores['ward1']!.remove(digest);
        expect(saying(await read(entry))).toEqual([409, 'FILE_UNREADABLE']);
        expect(damaged.at(-1)).toBe(digest);
    });

    it('further on ends the answer before its length; a range before that comes', async () => {
        const entry = await brought(content);
        const digest = await sealedDigestOf(entry);
        damage(digest, (bytes) => (bytes.writeUInt8(bytes.at(-1)! ^ 1, bytes.length - 1), bytes));
        await expect(read(entry)).rejects.toThrow();
        expect(damaged.at(-1)).toBe(digest);
        expect((await read(entry, { headers: { range: 'bytes=0-99' } })).bytes.equals(content.subarray(0, 100))).toBe(true);
    });
});

it('a file is replaced by its author or the team, and the former stays', async () => {
    const first = await brought(Buffer.from('first'), { patient: 'P003' });
    const second = await brought(Buffer.from('second'), { patient: 'P003', query: `?corrects=${first}&confidential=true` });
    expect((await read(first, { patient: 'P003' })).text).toBe('first');
    expect((await read(second, { patient: 'P003' })).text).toBe('second');
    const rows = (await world.ask('desk-1', '/v1/patients/P003/entries?category=file')).body as { items: Record<string, unknown>[] };
    expect(rows.items.find(({ id }) => id === second)).toMatchObject({ corrects: first, confidential: true });
    expect(saying(await bring(Buffer.from('third'), { patient: 'P003', query: `?corrects=${first}` }))).toEqual([409, 'ENTRY_CORRECTED']);
    const note = await world.ask('desk-1', '/v1/patients/P003/entries', {
        method: 'POST',
        body: { category: 'note', form: { text: 'x' } },
    });
    const wrong = await bring(Buffer.from('third'), { patient: 'P003', query: `?corrects=${(note.body as { id: string }).id}` });
    expect(saying(wrong)).toEqual([422, 'CONTENT_INVALID']);
    const corrected = await world.ask('desk-1', `/v1/patients/P003/entries/${second}/correct`, {
        method: 'POST',
        body: { form: { text: 'x' } },
    });
    expect(saying(corrected)).toEqual([422, 'CONTENT_INVALID']);
});

it('with the patient go the files, in both wards, and of nobody else', async () => {
    const own = await brought(Buffer.from('of ward 1'), { patient: 'P005' });
    const theirs = await brought(Buffer.from('of ward 2'), { patient: 'P005', caller: 'dr-lind' });
    const others = await brought(Buffer.from('of another'), { patient: 'P001' });
    const [ofWard1, ofWard2, ofOther] = [
        await sealedDigestOf(own, 'P005'),
        await sealedDigestOf(theirs, 'P005'),
        await sealedDigestOf(others),
    ];
    const erase = async (caller: string) => world.ask(caller, '/v1/records/P005/erase', { method: 'POST', body: {} });
    await erase('desk-1');
    expect((await erase('officer-1')).status).toBe(200);
    expect([await tidy(), await tidy(Date.now(), 'ward2')]).toEqual([1, 1]);
    expect([existsSync(pathOf(ofWard1)), existsSync(pathOf(ofWard1, 'kept')), existsSync(pathOf(ofWard2, 'file', 'ward2'))]).toEqual([
        false,
        false,
        false,
    ]);
    expect(existsSync(pathOf(ofOther))).toBe(true);
    expect(await tidy()).toBe(0);
});

async function* streamOf(parts: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
        yield Promise.resolve(Buffer.from(part));
    }
}
