// SPDX-License-Identifier: Apache-2.0
import { ProposalRefused } from '../endorser/endorser';
import type { ProposalResponse } from '../endorser/proposal-response';
import { ChannelPolicies } from '../ledger/policy/channel-policies';
import type { ChaincodeDefinition, EndorsementInterest, LedgerIdentity, PeerLedger, Principal } from '../ledger/ports';
import { SignedProposal } from '../protos/proposal';
import { detailOf, type EndorserClient } from './endorser-client';
import { EndorsementPlan } from './endorsement-plan';
import { EndorsementPlanner } from './endorsement-planner';

const proposal = new SignedProposal(Buffer.alloc(0));

function peerOf(ward: number, process: EndorserClient['process']): EndorserClient {
    const mspId = `Ward${ward}MSP`;
    const satisfies = (principal: Principal) =>
        principal.kind === 'role' && principal.mspId === mspId && ['member', 'peer'].includes(principal.role);
    const identity: LedgerIdentity = { mspId, key: mspId, satisfies, verify: () => true };
    return { mspId, address: () => `peer${ward}`, identity, height: () => 1, hasChaincode: () => true, process };
}

const endorsing = (ward: number, payload: string): EndorserClient => peerOf(ward, () => Promise.resolve(response(payload, ward)));
const response = (payload: string, ward: number): ProposalResponse => ({
    response: { status: 200, message: '', payload: Buffer.alloc(0) },
    payload: Buffer.from(payload),
    endorsement: { endorser: Buffer.from(`Ward${ward}MSP`), signature: Buffer.from('s') },
});
const refusing = (ward: number): EndorserClient => peerOf(ward, () => Promise.reject(new ProposalRefused('no', false)));

describe('an endorsement plan', () => {
    test('is complete when all peers of a layout endorse the same', async () => {
        const endorsed = await new EndorsementPlan([[endorsing(1, 'p'), endorsing(2, 'p')]]).collect(proposal);
        expect(endorsed?.endorsements.map(({ endorser }) => Buffer.from(endorser).toString())).toEqual(['Ward1MSP', 'Ward2MSP']);
    });

    test('names the peer whose payload differs', async () => {
        const [first, second] = [endorsing(1, 'p'), endorsing(2, 'q')];
        const plan = new EndorsementPlan([[first, second]]);
        plan.add(first, response('p', 1));
        expect(await plan.collect(proposal)).toBeUndefined();
        expect(plan.details).toEqual([detailOf(second, 'ProposalResponsePayloads do not match')]);
    });

    test('goes to the next layout when a peer fails, and asks nobody twice', async () => {
        let asked = 0;
        const first = peerOf(1, () => {
            asked++;
            return Promise.resolve(response('p', 1));
        });
        const plan = new EndorsementPlan([
            [first, refusing(2)],
            [first, endorsing(3, 'p')],
        ]);
        expect((await plan.collect(proposal))?.endorsements).toHaveLength(2);
        expect([asked, plan.details.length]).toEqual([1, 1]);
    });
});

describe('the planner', () => {
    const members: Readonly<Record<string, readonly string[]>> = {
        shared: ['Ward1MSP', 'Ward2MSP'],
        own: ['Ward1MSP'],
        ownOpen: ['Ward1MSP'],
    };
    const definition = (name: string, endorsementPolicy?: string): ChaincodeDefinition => ({
        name,
        version: '1.0',
        sequence: 1,
        ...(endorsementPolicy === undefined ? {} : { endorsementPolicy }),
        collections: [
            { name: 'shared', policy: "OR('Ward1MSP.member', 'Ward2MSP.member')" },
            { name: 'own', policy: "OR('Ward1MSP.member')", endorsementPolicy: { signaturePolicy: "OR('Ward1MSP.peer')" } },
            { name: 'ownOpen', policy: "OR('Ward1MSP.member')" },
        ],
    });
    const definitions = new Map([
        ['both', definition('both', "AND('Ward1MSP.peer','Ward2MSP.peer')")],
        ['any', definition('any', "OR('Ward1MSP.peer','Ward2MSP.peer')")],
        ['majority', definition('majority')],
    ]);
    const ledger = {
        definition: (name: string) => definitions.get(name),
        isMember: (_: string, collection: string, { mspId }: LedgerIdentity) => members[collection]?.includes(mspId) ?? false,
    } as unknown as PeerLedger;
    const [one, two] = [endorsing(1, 'p'), endorsing(2, 'p')];
    const organisations = ['Ward1MSP', 'Ward2MSP'].map((mspId) => ({ mspId, kind: 'application' as const }));
    const planner = new EndorsementPlanner({ channelId: 'c', policies: new ChannelPolicies(organisations), ledger, endorsers: [one, two] });
    const call = (namespace: string, fields: Partial<EndorsementInterest> = {}): EndorsementInterest => ({
        namespace,
        collections: [],
        keyPolicies: [],
        disregardNamespacePolicy: false,
        noPrivateReads: false,
        ...fields,
    });
    const wards = (calls: EndorsementInterest[], preferred?: EndorserClient) =>
        planner.layouts(calls, preferred).map((layout) => layout.map(({ mspId }) => mspId.charAt(4)).join(''));

    test.each<[string, EndorsementInterest[], EndorserClient | undefined, string[]]>([
        ['both wards', [call('both')], undefined, ['12']],
        ['the channel’s majority', [call('majority')], undefined, ['12']],
        ['either ward, the preferred first', [call('any')], two, ['2', '1']],
        ['a call of both', [call('any'), call('both')], undefined, ['12']],
        ['a collection with its own policy', [call('both', { collections: ['own'], noPrivateReads: true })], two, ['1']],
        ['that and a public write', [call('both'), call('both', { collections: ['own'], noPrivateReads: true })], undefined, ['12']],
        [
            'a collection that falls back to the chaincode',
            [call('both', { collections: ['ownOpen'], noPrivateReads: true })],
            undefined,
            ['12'],
        ],
        ['a private read of one ward’s collection', [call('any', { collections: ['ownOpen'] })], two, ['1']],
        ['an implicit collection', [call('any', { collections: ['_implicit_org_Ward2MSP'], noPrivateReads: true })], one, ['2']],
    ])('plans %s', (_, calls, preferred, expected) => {
        expect(wards(calls, preferred)).toEqual(expected);
        expect(wards(calls, preferred)).toEqual(expected); // from memory
    });

    test.each<[string, EndorsementInterest[], string]>([
        ['an unknown chaincode', [call('absent')], 'No metadata was found for chaincode absent in channel c'],
        [
            'an unknown collection',
            [call('both', { collections: ['absent'] })],
            "collection absent doesn't exist in collection config for chaincode both",
        ],
        [
            'members who are not enough',
            [call('both', { collections: ['ownOpen'] })],
            'no peer combination can satisfy the endorsement policy',
        ],
    ])('refuses %s', (_, calls, message) => {
        expect(() => planner.layouts(calls)).toThrow(message);
    });
});
