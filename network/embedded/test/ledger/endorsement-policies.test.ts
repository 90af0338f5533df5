// SPDX-License-Identifier: Apache-2.0
import { CODE } from '../../src/ledger/validate/codes';
import { parsePolicy } from '../../src/ledger/policy/parser';
import { policyEnvelope } from '../../src/ledger/policy/policy-messages';
import type { Simulator } from '../../src/ledger/ports';
import { type EndorseOptions, inCollection, PARITY, peerOf, TestNetwork } from './network';

const NS = 'parity';
const { VALID, ENDORSEMENT_POLICY_FAILURE, MVCC_READ_CONFLICT } = CODE;
const one = [peerOf(1)];
const other = [peerOf(2)];
const put = (key: string) => (s: Simulator) => s.putState(NS, key, Buffer.from('v'));
const signers = (key: string, policy: string) => (s: Simulator) =>
    s.putStateMetadata(NS, key, { name: 'VALIDATION_PARAMETER', value: policyEnvelope(parsePolicy(policy)).serializeBinary() });

let network: TestNetwork;
beforeEach(async () => {
    network = await TestNetwork.ready();
});
afterEach(() => network.close());

test("a key with its own policy needs that and not the chaincode's", async () => {
    await network.submit(put('k'));
    await network.submit(signers('k', "OR('Ward1MSP.peer')"));
    expect(await network.commit(network.endorse(put('k'), { endorsers: one }))).toEqual([VALID]);
    expect(await network.commit(network.endorse(put('k'), { endorsers: other }))).toEqual([ENDORSEMENT_POLICY_FAILURE]);
    expect(await network.commit(network.endorse(put('l'), { endorsers: one }))).toEqual([ENDORSEMENT_POLICY_FAILURE]);
    const interest = network.read((s) => {
        put('k')(s);
        return s.result().interest;
    });
    expect(interest).toMatchObject([{ namespace: NS, disregardNamespacePolicy: true, keyPolicies: [expect.anything()] }]);
});

test('a key whose policy changes cannot be written later in the same block', async () => {
    await network.submit(put('k'));
    const change = network.endorse(signers('k', "OR('Ward1MSP.peer')"));
    expect(await network.commit(change, network.endorse(put('k')), network.endorse(put('l')))).toEqual([
        VALID,
        ENDORSEMENT_POLICY_FAILURE,
        VALID,
    ]);
});

test("a value keeps the key's metadata, a delete ends it, metadata of an absent key does nothing", async () => {
    const names = (key: string): string[] => network.read((s) => [...s.getStateMetadata(NS, key).keys()]);
    await network.submit(signers('absent', "OR('Ward1MSP.peer')"));
    expect([names('absent'), network.read((s) => s.getState(NS, 'absent'))]).toEqual([[], undefined]);
    await network.submit(put('k'));
    await network.submit(signers('k', "AND('Ward1MSP.peer', 'Ward2MSP.peer')"));
    await network.submit(put('k'));
    expect(names('k')).toEqual(['VALIDATION_PARAMETER']);
    await network.submit((s) => s.deleteState(NS, 'k'));
    await network.submit(put('k'));
    expect(names('k')).toEqual([]);
});

test('an unreadable key policy is never satisfied', async () => {
    await network.submit(put('k'));
    await network.submit((s) => s.putStateMetadata(NS, 'k', { name: 'VALIDATION_PARAMETER', value: Buffer.from('garbage') }));
    expect(await network.commit(network.endorse(put('k')))).toEqual([ENDORSEMENT_POLICY_FAILURE]);
});

test("a collection's key may have its own policy too", async () => {
    const write = (s: Simulator): void => s.putPrivateData(inCollection('bothWards', 'k'), Buffer.from('v'));
    await network.submit(write);
    const policy = policyEnvelope(parsePolicy("OR('Ward2MSP.peer')")).serializeBinary();
    await network.submit((s) => s.putPrivateMetadata(inCollection('bothWards', 'k'), { name: 'VALIDATION_PARAMETER', value: policy }));
    expect(await network.commit(network.endorse(write, { endorsers: other }))).toEqual([VALID]);
    expect(await network.commit(network.endorse(write, { endorsers: one }))).toEqual([ENDORSEMENT_POLICY_FAILURE]);
});

test('a collection of whatever name is written under its own policy, also after what is endorsed already', async () => {
    const both = "AND('Ward1MSP.peer', 'Ward2MSP.peer')";
    const members = "OR('Ward1MSP.member', 'Ward2MSP.member')";
    await network.define({
        name: 'any',
        version: '1.0',
        sequence: 1,
        endorsementPolicy: "OR('Ward1MSP.peer')",
        collections: [{ name: 'any', policy: members, endorsementPolicy: { signaturePolicy: both } }],
    });
    const write = (s: Simulator): void => {
        s.putState('any', 'k', Buffer.from('v'));
        s.putPrivateData({ namespace: 'any', collection: 'any', key: 'k' }, Buffer.from('v'));
    };
    const commit = (options: EndorseOptions): Promise<number[]> => network.commit(network.endorse(write, { chaincode: 'any', ...options }));
    expect(await commit({ endorsers: one })).toEqual([ENDORSEMENT_POLICY_FAILURE]);
    expect(await commit({})).toEqual([VALID]);
});

test('without a policy of its own a chaincode needs the majority of the wards', async () => {
    await network.define({ name: 'plain', version: '1.0', sequence: 1 });
    const write = (s: Simulator): void => s.putState('plain', 'k', Buffer.from('v'));
    expect(await network.commit(network.endorse(write, { chaincode: 'plain' }))).toEqual([VALID]);
    expect(await network.commit(network.endorse(write, { chaincode: 'plain', endorsers: one }))).toEqual([ENDORSEMENT_POLICY_FAILURE]);
});

test('a new definition takes effect with its block; what was endorsed under the old one is stale', async () => {
    const old = network.endorse((s) => {
        s.definition(NS);
        put('k')(s);
    });
    await network.define({ ...PARITY, sequence: 2, version: '2.0', endorsementPolicy: "OR('Ward1MSP.peer', 'Ward2MSP.peer')" });
    expect(network.ledger(2).definition(NS)).toMatchObject({ version: '2.0', sequence: 2 });
    expect(await network.commit(old)).toEqual([MVCC_READ_CONFLICT]);
    expect(await network.commit(network.endorse(put('k'), { endorsers: other }))).toEqual([VALID]);
});
