// SPDX-License-Identifier: Apache-2.0
// Files that cross to the other ward, over HTTP on both wards' contracts, real folders and the real link between them: who reads them there, what is kept, what
// goes again, and every look by which none crosses.

import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fact, LOOK_MS, type LookPlace } from '@wardledger/chaincode/domain';
import { identities } from '../../../chaincode/test/support/certificates';
import { digest as hash, id as idOf } from '../../../chaincode/test/support/fixtures';
import { freePorts } from '../../../scripts/free-range.cjs';
import { factId, StoreSeal } from '../../src/custody';
import { ensureLinkCertificate } from '../../src/custody/wallet/link-certificate';
import { FileReleases, tidyFiles } from '../../src/services/entries';
import { openFileStore } from '../../src/store/file-store';
import type { FileStore } from '../../src/store/ports';
import { type BlobRequest, openWardLink, type WardLink } from '../../src/ward-link';
import { temporaryFolder } from '../custody/fixtures';
import { type RecordsWorld, recordsWorld, type WorldAnswer, type WorldCallers } from '../support/records-world';

const callers: WorldCallers = {
    'desk-1': { identity: identities.ward1One, roles: ['doctor', 'admission', 'admin'] },
    'officer-1': { identity: identities.ward1Three, roles: ['privacy-officer'] },
    'dr-lind': { identity: identities.ward2One, roles: ['doctor'] },
    'dr-stranger': { identity: identities.ward2Two, roles: ['doctor'] },
};
const WARDS = ['ward1', 'ward2'] as const;
type Ward = (typeof WARDS)[number];
const other = (ward: string): Ward => (ward === 'ward1' ? 'ward2' : 'ward1');

const folder = temporaryFolder();
const folderOf = (ward: string, what = 'files'): string => join(folder, ward, what);
const stores = {} as Record<Ward, FileStore>;
const links = {} as Record<Ward, WardLink>;
const damaged: string[] = [];
const asked: BlobRequest[] = [];
let world: RecordsWorld;
let hasRoom = true;

beforeAll(async () => {
    const ports = await freePorts(WARDS.length);
    for (const ward of WARDS) {
        await ensureLinkCertificate(folderOf(ward, 'link'), ward);
    }
    WARDS.forEach((ward, index) => {
        copyFileSync(join(folderOf(other(ward), 'link'), 'certificate.pem'), join(folderOf(ward, 'link'), `${other(ward)}.pem`));
        const url = `https://127.0.0.1:${String(ports[1 - index])}`;
        links[ward] = openWardLink(
            { ward: other(ward), url, host: '127.0.0.1', port: ports[index]!, folder: folderOf(ward, 'link') },
            { observed: () => undefined, onFault: (error) => damaged.push(String(error)) },
        );
    });
    world = await recordsWorld(callers, {
        filesOf: async (ward) => {
            const seal = new StoreSeal(Buffer.alloc(32, ward));
            const store = await openFileStore({ directory: folderOf(ward), seal, damaged: async (one) => void damaged.push(one) });
            return (stores[ward as Ward] = store);
        },
        otherWardOf: (ward) => {
            const { other: reached } = links[ward as Ward];
            return {
                ward: reached.ward,
                fetch: async (request, size) => {
                    asked.push(request);
                    return reached.fetch(request, size);
                },
            };
        },
        hasRoomFor: () => hasRoom,
    });
    for (const ward of WARDS) {
        await links[ward].listen(releasesOf(ward), { readings: async () => undefined, waiting: async () => undefined });
    }
    for (const id of ['P001', 'P002', 'P004']) {
        expect((await world.register(id)).status).toBe(201);
    }
}, 120_000);
afterAll(async () => {
    await Promise.all(WARDS.map(async (ward) => links[ward].close(1000)));
    await world.close();
});
beforeEach(() => {
    damaged.splice(0);
    asked.splice(0);
});

const registrarOf = (ward: Ward) => async () => world.callerOf(`admin-${ward.slice(-1)}`);
const releasesOf = (ward: Ward) => new FileReleases({ ledger: world.ledger, caller: registrarOf(ward), files: stores[ward] });
const contentDigest = (content: Buffer) => `sha-256=:${createHash('sha256').update(content).digest('base64')}:`;

interface Brought {
    readonly caller?: string;
    readonly patient?: string;
    readonly query?: string;
}

async function bring(content: Buffer, { caller = 'desk-1', patient = 'P001', query = '' }: Brought = {}) {
    const answer = await world.ask(caller, `/v1/patients/${patient}/files${query}`, {
        method: 'POST',
        body: content,
        headers: {
            'content-type': 'image/png',
            'content-length': String(content.length),
            'content-digest': contentDigest(content),
            'wardledger-title': 'Scan',
        },
    });
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
    const { id } = answer.body as { id: string };
    const { body } = await world.ask(caller, `/v1/patients/${patient}/entries?category=file`);
    const row = (body as { items: { id: string; form: { sealedDigest: string } }[] }).items.find((one) => one.id === id)!;
    return { id, digest: row.form.sealedDigest };
}

const read = async (entry: string, { caller = 'dr-lind', patient = 'P001', headers = {} } = {}): Promise<WorldAnswer> =>
    world.ask(caller, `/v1/patients/${patient}/files/${entry}`, { headers });
const saying = ({ status, body }: WorldAnswer): unknown[] => [status, (body as { code?: string }).code];
const pathOf = (ward: Ward, digest: string, ending = 'file') => join(folderOf(ward), digest.slice(0, 2), `${digest}.${ending}`);
const placesOf = (digest: string) => WARDS.map((ward) => existsSync(pathOf(ward, digest)));
const tidy = async (ward: Ward) => tidyFiles({ ledger: world.ledger, caller: registrarOf(ward), files: stores[ward] }, Date.now());
const drafts = (ward: Ward) => readdirSync(join(folderOf(ward), 'drafts'));

describe('a file of the other ward', () => {
    const content = randomBytes(3 * 65_536 + 100);
    let brought: Awaited<ReturnType<typeof bring>>;
    beforeAll(async () => {
        brought = await bring(content);
    });

    it('comes bit for bit and as it does at home, and is there the second time', async () => {
        const [first, second, home] = [await read(brought.id), await read(brought.id), await read(brought.id, { caller: 'desk-1' })];
        for (const answer of [first, second, home]) {
            expect([answer.status, answer.bytes.equals(content)]).toEqual([200, true]);
        }
        const told = ({ headers }: WorldAnswer) =>
            ['content-type', 'content-length', 'content-disposition', 'etag', 'repr-digest', 'accept-ranges'].map((name) => headers[name]);
        expect([told(first), told(second)]).toEqual([told(home), told(home)]);
        expect(asked.map(({ digest }) => digest)).toEqual([brought.digest]);
    });

    it('is kept as it crossed, sealed, with a note of whom it is about', async () => {
        expect(placesOf(brought.digest)).toEqual([true, true]);
        expect(readFileSync(pathOf('ward2', brought.digest)).equals(readFileSync(pathOf('ward1', brought.digest)))).toBe(true);
        expect(existsSync(pathOf('ward2', brought.digest, 'kept'))).toBe(true);
        expect(await stores.ward2.note(brought.digest)).toMatchObject({ from: 'ward1' });
        expect(await tidy('ward2')).toBe(0);
        expect(placesOf(brought.digest)).toEqual([true, true]);
    });

    it('is read in parts, the first of them before there is a copy, and to a HEAD', async () => {
        const one = await bring(content);
        const part = await read(one.id, { headers: { range: 'bytes=65530-65545' } });
        expect([part.status, part.bytes.equals(content.subarray(65_530, 65_546))]).toEqual([206, true]);
        const head = await world.ask('dr-lind', `/v1/patients/P001/files/${one.id}`, { method: 'HEAD' });
        expect([head.status, head.headers['content-length']]).toEqual([200, String(content.length)]);
        expect(asked.length).toBe(1);
    });

    it('comes once for all who read it at the same time by one look', async () => {
        await read(brought.id);
        const one = await bring(content);
        const answers = await Promise.all(Array.from({ length: 5 }, async () => read(one.id)));
        expect(answers.map(({ bytes }) => bytes.equals(content))).toEqual(Array(5).fill(true));
        expect(asked.length).toBe(1);
    });

    it('crosses in the other direction, too', async () => {
        const one = await bring(content, { caller: 'dr-lind' });
        expect((await read(one.id, { caller: 'desk-1' })).bytes.equals(content)).toBe(true);
        expect(await stores.ward1.note(one.digest)).toMatchObject({ from: 'ward2' });
    });

    it('is given to nobody who may not read its entry, kept or not', async () => {
        expect(saying(await read(brought.id, { caller: 'dr-stranger' }))).toEqual([404, 'RECORD_NOT_FOUND']);
        expect(saying(await read(brought.id, { patient: 'P002' }))).toEqual([404, 'ENTRY_NOT_FOUND']);
    });

    it('whose copy was damaged comes anew', async () => {
        const one = await bring(content);
        await read(one.id);
        const path = pathOf('ward2', one.digest);
        const bytes = readFileSync(path);
        bytes[20]! ^= 1;
        writeFileSync(path, bytes);
        expect(saying(await read(one.id))).toEqual([409, 'FILE_UNREADABLE']);
        expect((await read(one.id)).bytes.equals(content)).toBe(true);
        writeFileSync(path, bytes.subarray(0, 100));
        expect(saying(await read(one.id))).toEqual([409, 'FILE_UNREADABLE']);
        expect((await read(one.id)).bytes.equals(content)).toBe(true);
        expect(damaged).toEqual([]);
    });

    it('that is damaged where it lies is refused, reported there, and leaves nothing here', async () => {
        const one = await bring(content);
        const path = pathOf('ward1', one.digest);
        const whole = readFileSync(path);
        const bytes = Buffer.from(whole);
        bytes[100_000]! ^= 1;
        writeFileSync(path, bytes);
        expect(saying(await read(one.id))).toEqual([409, 'FILE_UNREADABLE']);
        expect([damaged, placesOf(one.digest), drafts('ward2')]).toEqual([[one.digest], [true, false], []]);
        rmSync(path);
        expect(saying(await read(one.id))).toEqual([409, 'FILE_IN_OTHER_WARD']);
        expect(damaged).toEqual([one.digest, one.digest]);
        writeFileSync(path, whole);
        expect((await read(one.id)).bytes.equals(content)).toBe(true);
    });

    it('does not come where the disk has no room', async () => {
        const one = await bring(content);
        hasRoom = false;
        expect(saying(await read(one.id))).toEqual([503, 'STORE_FULL']);
        hasRoom = true;
        expect((await read(one.id)).status).toBe(200);
    });
});

it('a confidential file crosses by a look at that entry alone', async () => {
    const content = randomBytes(1000);
    const one = await bring(content, { query: '?confidential=true' });
    const answer = await read(one.id);
    expect([answer.status, answer.bytes.equals(content)]).toEqual([200, true]);
});

it('what was revoked is not read any more, though a copy is here', async () => {
    const body = { id: 'P003', kind: 'patient', name: 'Name of P003', status: 'active' };
    expect((await world.ask('desk-1', '/v1/records', { method: 'POST', body })).status).toBe(201);
    const desk = world.callerOf('desk-1');
    const [found] = await world.ledger.evaluate(desk, 'subject:FindSubjects', { lookupKeys: [await world.lookupKeyOf('P003')] });
    const about = found!.ledgerId;
    const visit = await world.tell('desk-1', { kind: 'visit', about, team: [await world.ledgerIdOf('dr-lind')] });
    const one = await bring(Buffer.from('of a visit'), { patient: 'P003' });
    expect((await read(one.id, { patient: 'P003' })).status).toBe(200);
    await world.tell('desk-1', { kind: 'visit-closed', about, visit });
    expect(saying(await read(one.id, { patient: 'P003' }))).toEqual([404, 'RECORD_NOT_FOUND']);
    expect(placesOf(one.digest)).toEqual([true, true]);
});

it('a copy goes with the patient, as the file itself does', async () => {
    const one = await bring(Buffer.from('of the erased'), { patient: 'P004' });
    expect((await read(one.id, { patient: 'P004' })).status).toBe(200);
    const erase = async (caller: string) => world.ask(caller, '/v1/records/P004/erase', { method: 'POST', body: {} });
    await erase('desk-1');
    expect((await erase('officer-1')).status).toBe(200);
    expect([await tidy('ward2'), await tidy('ward1')]).toEqual([1, 1]);
    expect([placesOf(one.digest), existsSync(pathOf('ward2', one.digest, 'kept'))]).toEqual([[false, false], false]);
});

describe('nothing is given', () => {
    const content = Buffer.from('sealed all the same');
    let file: Awaited<ReturnType<typeof bring>>;
    let patient: string;
    const notePatient = async () => (await stores.ward1.note(file.digest))!.about;
    beforeAll(async () => {
        file = await bring(content);
        patient = await notePatient();
    });

    let looks = 0;
    /** States a look, as a gateway that was taken over might. */
    const look = async (by: string, changes: Partial<Extract<Fact, { kind: 'look' }>> = {}): Promise<LookPlace> => {
        looks += 1;
        const word = `look ${String(looks)}`;
        const usual = { kind: 'look', about: patient, action: 'read', category: 'file', purpose: 'TREAT', decision: 'permit' } as const;
        const fact = { ...usual, ...changes };
        const { transaction } = await world.ledger.submit(world.callerOf(by), {
            name: 'access:Record',
            request: { notice: hash(`notice ${word}`) },
            transient: { facts: [fact], random: idOf(`random ${word}`), salt: hash(word) },
        });
        const id = factId(idOf(`random ${word}`), transaction.id, 0);
        return { about: fact.about, time: Date.parse(transaction.timestamp), id };
    };
    interface Released {
        readonly digest?: string;
        readonly ward?: string;
        readonly from?: Ward;
    }
    const released = async (place: LookPlace, { digest = file.digest, ward = 'ward2', from = 'ward1' }: Released = {}) => {
        const blob = await releasesOf(from).release({ digest, look: place }, ward);
        await blob?.close();
        return blob !== undefined;
    };

    it('but by a look that is permitted: then it is', async () => {
        expect(await released(await look('dr-lind'))).toBe(true);
    });
    it('without a look', async () => {
        const place = await look('dr-lind');
        expect(await released({ ...place, id: 'f'.repeat(32) })).toBe(false);
    });
    it('by a look at another patient, whoever the file is about', async () => {
        const others = await bring(content, { patient: 'P002' });
        const { about } = (await stores.ward1.note(others.digest))!;
        expect(await released(await look('dr-lind', { about }))).toBe(false);
        expect(await released(await look('dr-lind'), { digest: others.digest })).toBe(false);
    });
    it('by a look at something else', async () => {
        expect(await released(await look('dr-lind', { category: 'note' }))).toBe(false);
        expect(await released(await look('dr-lind', { action: 'list' }))).toBe(false);
    });
    it('by a look that was denied, or claims what nobody permits', async () => {
        expect(await released(await look('dr-lind', { decision: 'deny' }))).toBe(false);
        expect(await released(await look('dr-stranger'))).toBe(false);
    });
    it('by a look that is over', async () => {
        const place = await look('dr-lind');
        world.double.time += LOOK_MS + 60_000;
        expect(await released(place)).toBe(false);
    });
    it('to another ward than the one whose person looked', async () => {
        expect(await released(await look('desk-1'))).toBe(false);
        expect(await released(await look('dr-lind'), { ward: 'ward1' })).toBe(false);
        expect(await released(await look('dr-lind'), { ward: 'ward9' })).toBe(false);
    });
    it('for a digest that somebody guessed', async () => {
        expect(await released(await look('dr-lind'), { digest: 'd'.repeat(64) })).toBe(false);
    });
    it('of a copy: who has the file itself gives it', async () => {
        await read(file.id);
        expect(await released(await look('desk-1'), { ward: 'ward1', from: 'ward2' })).toBe(false);
    });
    it('of what was stored and has no entry', async () => {
        async function* orphan(): AsyncGenerator<Uint8Array> {
            yield Promise.resolve(Buffer.from('orphan'));
        }
        const digest = await stores.ward1.receive(orphan(), { about: patient, notice: 'b'.repeat(64) });
        expect(await released(await look('dr-lind'), { digest })).toBe(false);
    });
    it('while the ledger is silent: that is said apart', async () => {
        const silent = new FileReleases({
            ledger: { evaluate: async () => Promise.reject(new Error('silent')) },
            caller: registrarOf('ward1'),
            files: stores.ward1,
        });
        await expect(silent.release({ digest: file.digest, look: await look('dr-lind') }, 'ward2')).rejects.toThrow('silent');
    });
});

it('of a ward whose gateway does not answer 503 says so, and when to come again', async () => {
    const one = await bring(Buffer.from('out of reach'));
    await links.ward1.close(100);
    const answer = await read(one.id);
    expect([...saying(answer), answer.headers['retry-after']]).toEqual([503, 'OTHER_WARD_UNAVAILABLE', expect.any(String)]);
    expect([placesOf(one.digest), drafts('ward2')]).toEqual([[true, false], []]);
});
