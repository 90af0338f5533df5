// SPDX-License-Identifier: Apache-2.0
// A copy of the store, taken while it is written to, opens as it was; a bad copy is refused and nothing is written.
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeUpCiphertext } from '../../test/support/ciphertexts';
import { openInProcessStore } from '../../test/support/in-process-store';
import { newPost } from '../../test/support/new-post';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { StoreSeal } from '../custody';
import { backUpDatabase, copyBlobs, restoreStore } from './backup';
import type { WardStore } from './index';

const seal = new StoreSeal(Buffer.alloc(32, 7));
const post = (sequence: number) => newPost(sequence, { period: 0 });
let root: string;
let store: WardStore;
const at = (name: string) => join(root, name);
const ids = async (of: WardStore) => (await of.outbox.waiting(0, 100)).map(({ id }) => id);

beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'wardledger-backup-'));
    store = await openInProcessStore({ directory: at('ward1'), ward: 'ward1', seal });
});
afterEach(async () => {
    await store.close();
    rmSync(root, { recursive: true });
});

const ciphertext = madeUpCiphertext(1);

async function backUp(): Promise<string> {
    await store.outbox.append([post(1), post(2)]);
    const digest = await store.blobs.write('envelope', Buffer.from('jwe'));
    await store.blobs.write('ciphertext', ciphertext);
    await backUpDatabase(at('ward1'), at('copy'));
    expect(await copyBlobs(at('ward1'), at('copy'))).toBe(2);
    return digest;
}

describe('a backup of the store', () => {
    it('brings back what was acknowledged before it, and its blobs', async () => {
        const digest = await backUp();
        await store.outbox.append([post(3)]);
        await store.close();
        rmSync(at('ward1'), { recursive: true });
        await restoreStore(at('copy'), at('ward1'));
        store = await openInProcessStore({ directory: at('ward1'), ward: 'ward1', seal });
        expect(await ids(store)).toEqual(['submission-1', 'submission-2']);
        expect(await store.blobs.read('envelope', digest)).toEqual(Buffer.from('jwe'));
        expect(Buffer.compare((await store.blobs.read('ciphertext', sha256Hex(ciphertext)))!, ciphertext)).toBe(0);
    });

    it('is whole also where nobody has posted yet', async () => {
        await backUpDatabase(at('ward1'), at('copy'));
        expect(await copyBlobs(at('ward1'), at('copy'))).toBe(0);
        await restoreStore(at('copy'), at('elsewhere'));
        expect(readdirSync(at('elsewhere')).sort()).toEqual(['blobs', 'gateway.sqlite']);
    });

    it('copies only blobs that are new', async () => {
        await backUp();
        await store.blobs.write('envelope', Buffer.from('other'));
        expect(await copyBlobs(at('ward1'), at('copy'))).toBe(1);
        expect(await copyBlobs(at('ward1'), at('copy'))).toBe(0);
    });

    it('is never written over', async () => {
        await backUp();
        await expect(backUpDatabase(at('ward1'), at('copy'))).rejects.toThrow(/holds a copy .* already/);
        await expect(restoreStore(at('copy'), at('ward1'))).rejects.toThrow(/move it away first/);
    });

    it.each([
        ['damaged', () => writeFileSync(join(at('copy'), 'gateway.sqlite'), 'x'.repeat(8192)), /not a database|damaged/],
        ['cut short', () => truncateSync(join(at('copy'), 'gateway.sqlite'), 5000), /malformed|damaged|not a database/],
        ['without blobs', () => rmSync(join(at('copy'), 'blobs'), { recursive: true }), /not a whole backup/],
        ['without a database', () => rmSync(join(at('copy'), 'gateway.sqlite')), /not a whole backup/],
    ] as const)('that is %s is refused, and nothing is restored', async (_what, harm, said) => {
        await backUp();
        harm();
        await expect(restoreStore(at('copy'), at('elsewhere'))).rejects.toThrow(said);
        expect(existsSync(at('elsewhere')) ? readdirSync(at('elsewhere')) : []).toEqual([]);
    });

    it('needs a store', async () => {
        await expect(backUpDatabase(at('nobody'), at('copy'))).rejects.toThrow(/holds no gateway.sqlite/);
    });
});
