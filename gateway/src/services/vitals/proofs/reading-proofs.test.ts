// SPDX-License-Identifier: Apache-2.0
// Proofs of readings, as a gateway answers them: of what was sent, under the name and number under which it was; what is wrong is told apart only to who may see it.

import { digestOfProof, postDigestOf } from '@wardledger/chaincode/crypto';
import type { ListedPost, SentPost } from '@wardledger/chaincode/domain';
import { envelopeDigest } from '../../../custody';
import { packedWindow } from '../../../custody/windows/packed-window';
import type { LedgerCaller } from '../../../ledger';
import { createReadingProofs, type ReadingProofPorts, type ReadingQuestion } from './reading-proofs';

const caller: LedgerCaller = { name: 'dr-osei', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };
const asker = { caller, roles: ['doctor'] } as const;
const [device, patient, survivor, windowId] = ['d', 'a', 'b', 'e'].map((digit) => digit.repeat(32)) as [string, string, string, string];
const secrets = { key: Buffer.alloc(32, 7).toString('base64url'), nonce: Buffer.alloc(16, 9).toString('base64url') };
const sent: SentPost = {
    device: 'monitor-7',
    boot: 3,
    patient: 'P001',
    sequence: 42,
    start: 1_750_000_000_000,
    periodSeconds: 60,
    signals: [{ code: '8310-5', unit: '[degF]', values: [98.6, null] }],
    observations: [{ code: 'wl-oxygen', value: 'air' }],
};
const question: ReadingQuestion = { device: 'monitor-7', boot: 3, sequence: 42, patient: 'P001', index: 0, purpose: 'TREAT' };
const ENVELOPE = 'an envelope';

interface World {
    readonly post?: Partial<ListedPost>;
    /** `null` where it is not on the ledger. */
    readonly window?: { readonly subject: string; readonly survivor?: string } | null;
    readonly isPosted?: boolean;
    readonly envelope?: Uint8Array | undefined;
    readonly opens?: 'content' | 'unreadable' | 'denied';
}

/** A ward that has the post, converted to the unit of the table, and whoever asks. */
function worldOf({ post = {}, window = { subject: patient }, isPosted = true, opens = 'content', ...given }: World = {}) {
    const { envelope = Buffer.from(ENVELOPE) } = 'envelope' in given ? { envelope: given.envelope ?? null } : {};
    const digest = postDigestOf(sent, secrets);
    const { boot: _boot, device: _device, patient: _patient, ...content } = sent;
    const kept = {
        ...content,
        device,
        signals: [{ code: '8310-5', unit: 'Cel', values: [37, null] }],
        sent: sent.signals,
        late: false,
        receivedAt: sent.start,
        proof: secrets,
    };
    const text = packedWindow({ window: windowId, subject: patient, posts: [kept] });
    const misses: number[] = [];
    const asked: string[] = [];
    const ports = {
        ward: 'ward1',
        registrar: { itself: async () => Promise.resolve(caller) },
        directory: { find: async () => Promise.resolve([{ own: device, ledgerId: device }]) },
        missBudget: {
            spend: async (_name: string, lookUp: () => Promise<unknown>, missesIn: (found: unknown) => number) => {
                const found = await lookUp();
                misses.push(missesIn(found));
                return found;
            },
        },
        askers: { patient: async () => Promise.resolve(window?.survivor ?? patient) },
        ledger: {
            evaluate: async (_caller: LedgerCaller, name: string) => {
                asked.push(name);
                const listed = { sequence: 42, window: windowId, digest, late: false, ...post };
                const found = window === null ? undefined : { ...window, envelope: { digest: envelopeDigest(ENVELOPE) } };
                return Promise.resolve(name === 'vitals:ListPosts' ? (isPosted ? [listed] : []) : found);
            },
        },
        disclosures: {
            demandLook: async () => Promise.resolve(asked.push('look')),
            open: async (_caller: LedgerCaller, _look: object, seal: () => { readonly sealedReadings?: readonly string[] }) => {
                const { sealedReadings = [] } = seal();
                const readings = sealedReadings.map(() => (opens === 'content' ? { content: text } : { unreadable: true }));
                return Promise.resolve(opens === 'denied' ? undefined : { readings, transaction: { id: 't'.repeat(64) } });
            },
        },
        blobs: { read: async () => Promise.resolve(envelope ?? undefined) },
    } as unknown as ReadingProofPorts;
    const prove = async (changes: Partial<ReadingQuestion> = {}) => createReadingProofs(ports).prove(asker, { ...question, ...changes });
    return { prove, misses, asked, digest };
}

const codeOf = async (proving: Promise<unknown>) =>
    proving.then(
        () => 'proven',
        (error: unknown) => (error as { code: string }).code,
    );

it.each([0, 1, 2])('reading %d is proven as the device sent it, against what the ledger has', async (index) => {
    const { prove, digest, misses, asked } = worldOf({ post: { signature: 's'.repeat(86) } });
    const proof = await prove({ index });
    expect(digestOfProof(proof)).toBe(digest);
    expect(proof).toMatchObject({ index, leaves: 3, ward: 'ward1', window: windowId, digest, signature: 's'.repeat(86) });
    const inHex = Buffer.from(proof.reading, 'base64url').toString('hex');
    expect(inHex.slice(0, 2)).toBe(['01', '00', '02'][index]);
    expect([misses, asked[0]]).toEqual([[0], 'look']);
    expect(proof).not.toHaveProperty('retracted');
});

it('says that the post was taken back, and that nobody has signed it', async () => {
    expect(await worldOf({ post: { retracted: true, unproven: true } }).prove()).toMatchObject({ retracted: true, unproven: true });
});

it('goes by who stays after a merge', async () => {
    expect(await codeOf(worldOf({ window: { subject: patient, survivor } }).prove())).toBe('proven');
});

it.each<[string, World, Partial<ReadingQuestion>, string, number]>([
    ['another number than it was sent for', {}, { patient: 'P002' }, 'POST_NOT_FOUND', 0],
    ['another start', {}, { boot: 4 }, 'POST_NOT_FOUND', 0],
    ['a post that is not on the ledger', { isPosted: false }, {}, 'POST_NOT_FOUND', 1],
    ['a post whose window is not on the ledger', { window: null }, {}, 'POST_NOT_FOUND', 1],
    ['another patient’s', { window: { subject: 'c'.repeat(32) } }, {}, 'POST_NOT_FOUND', 1],
    ['a reading that it does not have', {}, { index: 3 }, 'REQUEST_INVALID', 0],
    ['an envelope that is missing', { envelope: undefined }, {}, 'READINGS_UNREADABLE', 0],
    ['an envelope that is damaged', { envelope: Buffer.from('else') }, {}, 'READINGS_UNREADABLE', 0],
    ['an envelope that no key opens', { opens: 'unreadable' }, {}, 'READINGS_UNREADABLE', 0],
    ['a patient of whom the caller may not know any more', { opens: 'denied' }, {}, 'RECORD_NOT_FOUND', 0],
    ['nobody’s, of a patient of whom the caller may not know', { opens: 'denied', isPosted: false }, {}, 'RECORD_NOT_FOUND', 1],
])('of %s nothing is proven', async (_what, world, changes, code, miss) => {
    const { prove, misses } = worldOf(world);
    expect([await codeOf(prove(changes)), misses]).toEqual([code, [miss]]);
});
