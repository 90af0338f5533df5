// SPDX-License-Identifier: Apache-2.0
// What is asked of both wards, and what of their answer reaches the custodian.

import type { Proposal } from '@hyperledger/fabric-gateway';
import { gateway as protos, peer } from '@hyperledger/fabric-protos';
import { openDecision } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { DecidingWards } from '../../test/custody/deciding-wards';
import { endorsement, responseTo, type TestPeer, transactionOf } from '../../test/custody/endorsing-peers';
import { connectDecisions } from './decisions';

const identity = { mspId: 'Ward1MSP', certificateId: 'c'.repeat(64) };
const KEY = 'a'.repeat(64);
let wards: DecidingWards;
let reader: ReturnType<DecidingWards['reader']>;

beforeAll(async () => {
    wards = await DecidingWards.make();
});
beforeEach(() => {
    wards.reset();
    reader = wards.reader();
});
afterEach(() => {
    reader.close();
});

function question() {
    const { about, id } = wards.commit('b'.repeat(32), identity);
    return { nonce: 'f'.repeat(64), looks: [{ about, id, time: 1 }] };
}

test('the answer of both wards, and what proves it', async () => {
    const asked = question();
    const decided = await reader.decide(asked, KEY);
    expect(decided).toMatchObject({ evidence: { endorsements: [{}, {}] } });
    expect('sealed' in decided && openDecision(decided.sealed, KEY)).toMatchObject({
        nonce: asked.nonce,
        decisions: [{ decision: 'permit' }],
    });
});

test('the question and the key travel as transient data alone, to both wards by name', async () => {
    const asked = question();
    let proposed: protos.ProposedTransaction | undefined;
    const [own] = wards.authorities;
    const asking = connectDecisions({
        peerEndpoint: '127.0.0.1:1',
        tlsRoot: own!.authority,
        channel: 'mychannel',
        chaincode: 'wardledger',
        wards: wards.authorities,
        custodian: async () =>
            Promise.resolve({ name: 'c', mspId: 'Ward1MSP', certificate: 'PEM', sign: async () => Promise.resolve(new Uint8Array()) }),
        now: Date.now,
        relay: async (proposal) => {
            proposed = protos.ProposedTransaction.deserializeBinary(proposal.getBytes());
            return Promise.resolve(new Uint8Array());
        },
    });
    await asking.decide(asked, KEY);
    asking.close();
    expect(proposed?.getEndorsingOrganizationsList()).toEqual(['Ward1MSP', 'Ward2MSP']);
    const proposal = peer.Proposal.deserializeBinary(proposed!.getProposal()!.getProposalBytes_asU8());
    const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
    const input = Buffer.from(payload.getInput_asU8()).toString('latin1');
    expect(input).toContain('policies:Decide');
    for (const secret of [asked.nonce, asked.looks[0]!.id, asked.looks[0]!.about, KEY]) {
        expect(input).not.toContain(secret);
        expect(Buffer.from(proposal.getHeader_asU8()).toString('latin1')).not.toContain(secret);
    }
    expect(payload.getTransientmapMap().getLength()).toBe(2);
});

test('who refuses to be in sums is asked as a decision is: of both wards by name, by transient data alone', async () => {
    wards.hand = async ({ proposal }, { own, other }) => {
        const response = responseTo(proposal, { payload: Buffer.from(JSON.stringify({ sealed: 'sealed' })) });
        return Promise.resolve(
            transactionOf(
                response,
                [own, other].slice(0, signers).map((signer) => endorsement(response, signer)),
            ),
        );
    };
    const patient = 'b'.repeat(32);
    const asking = { nonce: 'f'.repeat(64), patients: [patient], purpose: 'HRESCH' as const };
    let signers = 2;
    expect(await reader.findRefusing(asking, KEY)).toMatchObject({ sealed: 'sealed' });
    signers = 1;
    expect(await reader.findRefusing(asking, KEY)).toEqual({ untrusted: 'Ward2MSP: no endorsement' });
    const [asked] = wards.asked;
    expect(asked).toMatchObject({ question: asking, key: KEY });
    const proposal = peer.Proposal.deserializeBinary(asked!.proposal);
    const input = Buffer.from(peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8()).getInput_asU8()).toString(
        'latin1',
    );
    expect([input.includes('access:FindRefusing'), input.includes(patient)]).toEqual([true, false]);
});

test('each question is a proposal of its own', async () => {
    const asked = question();
    await reader.decide(asked, KEY);
    await reader.decide(asked, KEY);
    const [first, second] = wards.asked;
    expect(Buffer.from(first!.proposal).equals(second!.proposal)).toBe(false);
});

test.each<[string, DecidingWards['hand'], string]>([
    ['no transaction', () => Buffer.from('x'), 'malformed'],
    ['nothing', () => new Uint8Array(), 'malformed'],
    ['what one ward signed', (asked, { own }) => wards.endorsed(asked, [own]), 'Ward2MSP: no endorsement'],
    ['what is no JSON', (asked) => signedByBoth(asked.proposal, '{"sealed":'), 'an answer of another form'],
    ['what says nothing', (asked) => signedByBoth(asked.proposal, ''), 'an answer of another form'],
    ['null', (asked) => signedByBoth(asked.proposal, 'null'), 'an answer of another form'],
    ['what is not sealed', (asked) => signedByBoth(asked.proposal, '{"sealed":{"decision":"permit"}}'), 'an answer of another form'],
])('is not believed: %s', async (_name, hand, untrusted) => {
    wards.hand = hand;
    expect(await reader.decide(question(), KEY)).toEqual({ untrusted });
});

function signedByBoth(proposal: Uint8Array, payload: string): Uint8Array {
    const response = responseTo(proposal, { payload: Buffer.from(payload) });
    return transactionOf(response, [endorsement(response, wards.own), endorsement(response, wards.other)]);
}

test.each<[string, unknown, string]>([
    ['the chaincode’s own', new DomainError(ERRORS.LOOK_NOT_FOUND), 'LOOK_NOT_FOUND'],
    ['anything else', new Error('of a library'), 'INTERNAL'],
])('a refusal is one of the catalogue: %s', async (_name, thrown, code) => {
    wards.hand = () => {
        throw thrown;
    };
    await expect(reader.decide(question(), KEY)).rejects.toMatchObject({ code });
});

test('where no peer listens the ledger is unavailable', async () => {
    const [own] = wards.authorities;
    const nobody = connectDecisions({
        peerEndpoint: '127.0.0.1:1',
        tlsRoot: own!.authority,
        channel: 'mychannel',
        chaincode: 'wardledger',
        wards: wards.authorities,
        custodian: async () =>
            Promise.resolve({ name: 'c', mspId: 'Ward1MSP', certificate: 'PEM', sign: async () => Promise.resolve(new Uint8Array(8)) }),
        now: Date.now,
    });
    await expect(nobody.decide(question(), KEY)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    nobody.close();
});

describe('a release', () => {
    const RELEASE = 'e'.repeat(64);
    const stated = { release: { id: RELEASE }, windows: ['a'.repeat(32)] };
    const bytesOf = (proposal: Proposal): Uint8Array =>
        protos.ProposedTransaction.deserializeBinary(proposal.getBytes()).getProposal()!.getProposalBytes_asU8();
    const signedBy = (proposal: Uint8Array, signers: readonly TestPeer[]): Uint8Array => {
        const response = responseTo(proposal, { payload: Buffer.from(JSON.stringify(stated)) });
        return transactionOf(
            response,
            signers.map((signer) => endorsement(response, signer)),
        );
    };
    const asking = (hand: (proposal: Uint8Array) => Uint8Array) =>
        wards.reader(async (proposal) => Promise.resolve(hand(bytesOf(proposal))));

    test('is what peers of both wards have signed for this question', async () => {
        const both = asking((proposal) => signedBy(proposal, [wards.own, wards.other]));
        expect(await both.getRelease(RELEASE)).toEqual(stated);
        both.close();
    });

    test.each<[string, () => (proposal: Uint8Array) => Uint8Array]>([
        ['that a peer of the own ward has invented', () => (proposal) => signedBy(proposal, [wards.own])],
        ['that it has signed twice', () => (proposal) => signedBy(proposal, [wards.own, wards.own])],
        [
            'that both have signed for an earlier question',
            () => {
                let earlier: Uint8Array | undefined;
                return (proposal) => signedBy((earlier ??= proposal), [wards.own, wards.other]);
            },
        ],
    ])('%s is none', async (what, hand) => {
        const lying = asking(hand());
        if (what.includes('earlier')) {
            await lying.getRelease(RELEASE);
        }
        await expect(lying.getRelease(RELEASE)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        lying.close();
    });
});
