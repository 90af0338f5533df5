// SPDX-License-Identifier: Apache-2.0
// An answer counts when a peer of each ward has signed it for exactly this proposal, and in no other case.

import { common, peer } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import {
    asItShould,
    endorsement,
    newAuthority,
    newPeer,
    responseTo,
    type Signing,
    type TestAnswer,
    type TestAuthority,
    type TestPeer,
    transactionOf,
} from '../../../test/custody/endorsing-peers';
import { evidenceOf, verdictOn } from './endorsements';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ANSWER = Buffer.from('{"sealed":"c2VhbGVk"}');

let ward1: TestAuthority;
let ward2: TestAuthority;
let peer1: TestPeer;
let peer2: TestPeer;

beforeAll(async () => {
    [ward1, ward2] = await Promise.all([newAuthority('Ward1MSP'), newAuthority('Ward2MSP')]);
    [peer1, peer2] = await Promise.all([newPeer(ward1), newPeer(ward2)]);
});

function proposalWith(nonce: string): Uint8Array {
    const channel = new common.ChannelHeader();
    channel.setChannelId('mychannel');
    const signature = new common.SignatureHeader();
    signature.setNonce(Buffer.from(nonce));
    const header = new common.Header();
    header.setChannelHeader(channel.serializeBinary());
    header.setSignatureHeader(signature.serializeBinary());
    const payload = new peer.ChaincodeProposalPayload();
    payload.setInput(Buffer.from('policies:Decide'));
    payload.getTransientmapMap().set('key', Buffer.from('a secret of this one time'));
    const proposal = new peer.Proposal();
    proposal.setHeader(header.serializeBinary());
    proposal.setPayload(payload.serializeBinary());
    return proposal.serializeBinary();
}

const PROPOSAL = proposalWith('one');
const rules = (change: object = {}) => ({ chaincode: 'wardledger', wards: [ward1, ward2], time: Date.now(), ...change });
const response = (change: Partial<TestAnswer> = {}) => responseTo(PROPOSAL, { payload: ANSWER, ...change });

/** The verdict on a transaction that these have endorsed. */
function judged(bytes: Uint8Array, signers: readonly TestPeer[], signing: Signing = asItShould) {
    const [first, ...others] = signers.map((each, index) => endorsement(bytes, each, index === 0 ? signing : asItShould));
    return verdictOn(evidenceOf(PROPOSAL, transactionOf(bytes, [...(first === undefined ? [] : [first]), ...others])), rules());
}

const endorsed = () => transactionOf(response(), [endorsement(response(), peer1), endorsement(response(), peer2)]);

test('a peer of each ward is enough, in whatever order, and with more of them', () => {
    for (const signers of [
        [peer1, peer2],
        [peer2, peer1],
        [peer1, peer2, peer1],
    ]) {
        expect(judged(response(), signers)).toEqual({ answer: new Uint8Array(ANSWER) });
    }
});

test('evidence keeps nothing of what was transient', () => {
    const evidence = evidenceOf(PROPOSAL, endorsed());
    expect(Buffer.from(evidence.proposal, 'base64').toString('latin1')).not.toContain('a secret');
    expect(verdictOn(JSON.parse(JSON.stringify(evidence)) as typeof evidence, rules())).toEqual({ answer: new Uint8Array(ANSWER) });
});

const highS: Signing = (message, key) => {
    const signature = Buffer.from(asItShould(message, key));
    const startOfS = 2 + 2 + signature[3]! + 2;
    const s = ORDER - BigInt(`0x${signature.toString('hex', startOfS)}`);
    const digits = Buffer.from(`00${s.toString(16).padStart(64, '0')}`, 'hex');
    const body = Buffer.concat([signature.subarray(2, startOfS - 1), Buffer.of(digits.length), digits]);
    return Buffer.concat([Buffer.of(0x30, body.length), body]);
};

describe('is refused:', () => {
    const other = async (ward: TestAuthority, parts: Parameters<typeof newPeer>[1] = {}) => newPeer(ward, parts);

    test.each<[string, () => Promise<TestPeer> | TestPeer, string]>([
        ['a peer of an authority of the same name', async () => other(await newAuthority('Ward1MSP')), 'another authority'],
        [
            'a peer of the other ward that calls itself ours',
            async () => ({ ...(await other(ward2)), mspId: 'Ward1MSP' }),
            'another authority',
        ],
        ['a certificate that has ended', async () => other(ward1, { days: [-3, -1] }), 'not valid now'],
        ['a certificate that has not begun', async () => other(ward1, { days: [1, 3] }), 'not valid now'],
        ['a client', async () => other(ward1, { units: ['client'] }), 'no peer'],
        ['an administrator', async () => other(ward1, { units: ['admin'] }), 'no peer'],
        ['an orderer', async () => other(ward1, { units: ['orderer'] }), 'no peer'],
        ['who is peer and client', async () => other(ward1, { units: ['peer', 'client'] }), 'no peer'],
        ['who is nothing', async () => other(ward1, { units: ['ward'] }), 'no peer'],
        ['whose name only ends so', async () => other(ward1, { units: ['no peer'] }), 'no peer'],
        ['another kind of key', async () => other(ward1, { curve: 'P-384' }), 'another kind of key'],
        ['nobody of a third organisation', () => ({ ...peer1, mspId: 'Ward3MSP' }), 'no endorsement'],
    ])('%s in the place of the own peer', async (_name, make, fault) => {
        expect(judged(response(), [await make(), peer2])).toEqual({ untrusted: `Ward1MSP: ${fault}` });
    });

    test('an authority that has ended, or that is none', async () => {
        for (const [root, fault] of [
            [await newAuthority('Ward1MSP', { days: [-3, -1] }), 'not valid now'],
            [await newAuthority('Ward1MSP', { ca: false }), 'another authority'],
        ] as const) {
            const evidence = evidenceOf(
                PROPOSAL,
                transactionOf(response(), [endorsement(response(), await newPeer(root)), endorsement(response(), peer2)]),
            );
            expect(verdictOn(evidence, rules({ wards: [root, ward2] }))).toEqual({ untrusted: `Ward1MSP: ${fault}` });
        }
    });

    test.each<[string, () => TestPeer[], string]>([
        ['one ward alone', () => [peer1], 'Ward2MSP: no endorsement'],
        ['one ward twice', () => [peer1, peer1], 'Ward2MSP: no endorsement'],
        ['nobody', () => [], 'Ward1MSP: no endorsement'],
    ])('%s', (_name, signers, fault) => {
        expect(judged(response(), signers())).toEqual({ untrusted: fault });
    });

    test.each<[string, Signing]>([
        ['over other bytes', (message, key) => asItShould(Buffer.concat([message, Buffer.of(0)]), key)],
        ['of another key', (message) => asItShould(message, peer2.key)],
        ['with the higher of both values of s', highS],
        ['that is empty', () => Buffer.alloc(0)],
        ['that ends within s', (message, key) => asItShould(message, key).subarray(0, -1)],
        ['with a byte behind it', (message, key) => Buffer.concat([asItShould(message, key), Buffer.of(0)])],
        ['that is no DER', () => Buffer.alloc(64, 1)],
    ])('a signature %s', (_name, signing) => {
        expect(judged(response(), [peer1, peer2], signing)).toEqual({ untrusted: 'Ward1MSP: another signature' });
    });

    test.each<[string, Partial<TestAnswer>, string]>([
        ['for another proposal', { proposalHash: Buffer.alloc(32, 7) }, 'the answer to another proposal'],
        ['without the hash of one', { proposalHash: Buffer.alloc(0) }, 'the answer to another proposal'],
        ['of another chaincode', { chaincode: 'wardledger2' }, 'the answer of another chaincode'],
        ['with status 500', { status: 500 }, 'a refusal'],
        ['with status 201', { status: 201 }, 'a refusal'],
    ])('an answer %s, though both wards signed it', (_name, change, fault) => {
        expect(judged(response(change), [peer1, peer2])).toEqual({ untrusted: fault });
    });

    test('the answer to an earlier question, for the next one', () => {
        const evidence = evidenceOf(proposalWith('two'), endorsed());
        expect(verdictOn(evidence, rules())).toEqual({ untrusted: 'the answer to another proposal' });
    });

    test('an answer that was exchanged below the signatures', () => {
        const forged = response({ payload: Buffer.from('{"sealed":"Zm9yZ2Vk"}') });
        const transaction = transactionOf(forged, [endorsement(response(), peer1), endorsement(response(), peer2)]);
        expect(verdictOn(evidenceOf(PROPOSAL, transaction), rules())).toEqual({ untrusted: 'Ward1MSP: another signature' });
    });

    test('whatever was signed, where fewer than two wards are pinned, or one twice', () => {
        for (const wards of [[], [ward1], [ward1, ward1]]) {
            expect(verdictOn(evidenceOf(PROPOSAL, endorsed()), rules({ wards }))).toEqual({ untrusted: 'wards that are not two' });
        }
    });

    test('a flood of endorsements', () => {
        expect(
            judged(
                response(),
                Array.from({ length: 17 }, () => peer1),
            ),
        ).toEqual({
            untrusted: 'more endorsements than there can be peers',
        });
    });

    test('what ends early, wherever it does', () => {
        const whole = endorsed();
        for (let end = 0; end < whole.length; end += 1) {
            expect(readOf(whole.subarray(0, end))).toBeUndefined();
        }
    });

    test('whose certificate is none', () => {
        expect(judged(response(), [{ ...peer1, certificate: 'PEM' }, peer2])).toEqual({ untrusted: 'malformed' });
    });
});

/** What is read of a transaction; `undefined` for what is refused. */
function readOf(transaction: Uint8Array): string | undefined {
    try {
        const verdict = verdictOn(evidenceOf(PROPOSAL, transaction), rules());
        return 'answer' in verdict ? Buffer.from(verdict.answer).toString() : undefined;
    } catch {
        return undefined;
    }
}

test('a byte that was changed is refused, or changes nothing of what is read', () => {
    const whole = endorsed();
    const flips = fc.record({ at: fc.nat(whole.length - 1), mask: fc.integer({ min: 1, max: 255 }) });
    const reads = new Set<string | undefined>();
    fc.assert(
        fc.property(flips, ({ at, mask }) => {
            const flipped = Uint8Array.from(whole);
            flipped[at]! ^= mask;
            const read = readOf(flipped);
            reads.add(read);
            expect([undefined, ANSWER.toString()]).toContain(read);
        }),
        { numRuns: 2_000 },
    );
    expect(reads).toContain(undefined);
});
