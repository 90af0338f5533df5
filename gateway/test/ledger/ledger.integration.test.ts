// SPDX-License-Identifier: Apache-2.0
// The ledger's driver against a network and the real contracts; with the embedded one all in this process.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloseableAsyncIterable, Network } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { sealedId } from '../../../chaincode/test/subjects/sealed';
import { newLedgerId, newSalt } from '../../src/custody/keys/randomness';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAdministrator, readAuthority } from '../../src/custody/wallet/organization-folder';
import {
    connectLedger,
    type EndorsedTransaction,
    type Ledger,
    type LedgerCall,
    type LedgerCaller,
    custodianLedger,
} from '../../src/ledger';
import { LedgerConnection } from '../../src/ledger/connection';
import { domainOf, peerOf, startedNetwork, type TestNetwork, tlsRootFile, type Ward } from '../support/networks';
import { callerWith, registered } from '../support/registered';
import { signedInside } from '../support/signed-inside';

const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-ledger-'));
const place = { channel: 'mychannel', chaincode: 'wardledger' };

let network: TestNetwork;
let ledger: Ledger;
let admin: LedgerCaller;

function peerAt(ward: Ward) {
    return { peerEndpoint: network.peers[ward], tlsRoot: readFileSync(tlsRootFile(network, ward)), serverName: peerOf(ward) };
}

function connect(ward: Ward): Ledger {
    return connectLedger({ ...place, ...peerAt(ward), random: Math.random, deadlines: { evaluate: 3_000, endorse: 3_000 } });
}

/** A certificate of the ward that no administrator registered. */
async function stranger(): Promise<LedgerCaller> {
    return callerWith(await issueClientCertificate(readAuthority(network.organizationsDir, domainOf('ward1')), new Date()));
}

async function failure(promise: Promise<unknown>): Promise<DomainError> {
    const error = await promise.then(
        () => undefined,
        (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DomainError);
    return error as DomainError;
}

beforeAll(async () => {
    network = await startedNetwork(dataDir);
    ledger = connect('ward1');
    admin = await registered(ledger, network.organizationsDir, 'admin', 'custodian', 'privacy-officer');
}, 180_000);
afterAll(async () => {
    ledger.close();
    await network.stop();
    rmSync(dataDir, { recursive: true });
});

const subjectOf = (lookupKey: string, ledgerId = newLedgerId()) => ({
    lookupKey,
    ledgerId,
    kind: 'device' as const,
    sealedId: sealedId(ledgerId, 'monitor', 'device'),
    salt: newSalt(),
});

describe('a person', () => {
    it('who is suspended stays so under a renewed certificate, and is back under that one alone', async () => {
        const [until, renewed] = [await stranger(), await stranger()];
        const [replaces, certificateId] = [certificateIdOf(until.certificate), certificateIdOf(renewed.certificate)];
        const ledgerId = newLedgerId();
        const transient = { salt: newSalt() };
        const asks = async (caller: LedgerCaller) =>
            ledger.evaluate(caller, 'participant:GetParticipant', { ledgerId }).then(
                ({ status }) => status as string,
                (error: unknown) => (error as DomainError).code,
            );
        const registration = { ledgerId, certificateId: replaces, roles: ['nurse' as const] };
        await ledger.submit(admin, { name: 'participant:RegisterParticipant', request: registration, transient });
        await ledger.submit(admin, { name: 'participant:SuspendParticipant', request: { ledgerId, reason: 'misuse' }, transient });
        await ledger.submit(admin, { name: 'participant:BindCertificate', request: { ledgerId, certificateId, replaces } });
        expect([await asks(until), await asks(renewed)]).toEqual(['ACTOR_SUSPENDED', 'ACTOR_SUSPENDED']);
        await ledger.submit(admin, { name: 'participant:ReinstateParticipant', request: { ledgerId }, transient });
        expect([await asks(until), await asks(renewed)]).toEqual(['CERTIFICATE_ENDED', 'active']);
        await ledger.submit(admin, { name: 'participant:EndCertificate', request: { certificateId } });
        expect(await asks(renewed)).toBe('CERTIFICATE_ENDED');
    });
});

describe('calls', () => {
    it('evaluates with a typed answer', async () => {
        const found = await ledger.evaluate(admin, 'participant:GetParticipant', { certificateId: certificateIdOf(admin.certificate) });
        expect(found).toMatchObject({ mspId: 'Ward1MSP', roles: ['admin', 'custodian', 'privacy-officer', 'registrar'], status: 'active' });
    });

    it('submits, waits for VALID, and says where the transaction is', async () => {
        const lookupKey = newSalt();
        const before = Date.now();
        const { transaction } = await ledger.submit(admin, {
            name: 'subject:RegisterSubjects',
            request: {},
            transient: { subjects: [subjectOf(lookupKey, 'a'.repeat(32))] },
        });
        expect(transaction).toMatchObject({ status: 'VALID', blockNumber: expect.any(Number) });
        expect(Date.parse(transaction.timestamp)).toBeGreaterThanOrEqual(before);
        expect(Date.parse(transaction.timestamp)).toBeLessThanOrEqual(Date.now());
        expect(await ledger.evaluate(admin, 'subject:FindSubjects', { lookupKeys: [lookupKey, newSalt()] })).toEqual([
            { lookupKey, ledgerId: 'a'.repeat(32), sealedId: sealedId('a'.repeat(32), 'monitor', 'device') },
            null,
        ]);
    });

    it.each([
        ['evaluated', async () => ledger.evaluate(admin, 'vitals:GetWindow', { id: newLedgerId() }), 'WINDOW_NOT_FOUND'],
        [
            'submitted',
            async () =>
                ledger.submit(
                    admin,
                    await signedInside(admin, {
                        name: 'record:UpdateRecord',
                        request: { ledgerId: newLedgerId(), version: 1, status: 'inactive' },
                    }),
                ),
            'RECORD_NOT_FOUND',
        ],
        ['malformed', async () => ledger.submit(admin, { name: 'record:RevokeRecord', request: { ledgerId: 'short' } }), 'REQUEST_INVALID'],
        [
            'of a stranger',
            async () => ledger.evaluate(await stranger(), 'subject:FindSubjects', { lookupKeys: [newSalt()] }),
            'ACTOR_UNKNOWN',
        ],
    ])('passes on the chaincode’s own code for a call that is %s', async (_, call, code) => {
        expect((await failure(call())).code).toBe(code);
    });

    it('lets simultaneous registrations of the same subject all succeed, and one of them stand', async () => {
        const lookupKey = newSalt();
        const attempts = Array.from({ length: 5 }, async () =>
            ledger.submit(admin, { name: 'subject:RegisterSubjects', request: {}, transient: { subjects: [subjectOf(lookupKey)] } }),
        );
        const done = await Promise.all(attempts);
        expect(new Set(done.map(({ transaction }) => transaction.id)).size).toBe(5);
        const [found] = await ledger.evaluate(admin, 'subject:FindSubjects', { lookupKeys: [lookupKey] });
        expect(found?.ledgerId).toMatch(/^[0-9a-f]{32}$/);
    });

    it('reads for the custodian, undefined where nothing is', async () => {
        const reader = custodianLedger(ledger, async () => admin);
        expect(await reader.getWindows([newLedgerId(), newLedgerId()])).toEqual([undefined, undefined]);
    });
});

describe('stages', () => {
    const call = (lookupKey: string): LedgerCall<'subject:RegisterSubjects'> => ({
        name: 'subject:RegisterSubjects',
        request: {},
        transient: { subjects: [subjectOf(lookupKey)] },
    });

    it('nobody knows a transaction that was only endorsed; another process can send it, twice without harm', async () => {
        const lookupKey = newSalt();
        const endorsed = await ledger.endorse(admin, call(lookupKey));
        expect(endorsed).toMatchObject({ transactionId: expect.stringMatching(/^[0-9a-f]{64}$/), result: {} });
        expect(await ledger.outcome(admin, endorsed.transactionId, 100)).toBeUndefined();
        const another = connect('ward1');
        await another.send(admin, endorsed.envelope);
        const outcome = await another.outcome(admin, endorsed.transactionId, 30_000);
        expect(outcome).toMatchObject({ code: 'VALID', transactionId: endorsed.transactionId });
        await another.send(admin, endorsed.envelope);
        const later = await ledger.endorse(admin, call(newSalt()));
        await another.send(admin, later.envelope);
        expect(await another.outcome(admin, later.transactionId, 30_000)).toMatchObject({ code: 'VALID' }); // the repetition was before it
        expect(await another.outcome(admin, endorsed.transactionId, 30_000)).toEqual(outcome);
        another.close();
    });

    it('names the conflict of two proposals over one key', async () => {
        const lookupKey = newSalt();
        const [first, second] = [await ledger.endorse(admin, call(lookupKey)), await ledger.endorse(admin, call(lookupKey))];
        await ledger.send(admin, first.envelope);
        await ledger.send(admin, second.envelope);
        const codes = await Promise.all(
            [first, second].map(async ({ transactionId }) => (await ledger.outcome(admin, transactionId, 30_000))?.code),
        );
        expect(codes).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    });

    it('refuses an envelope that was altered', async () => {
        const { envelope, transactionId } = await ledger.endorse(admin, call(newSalt()));
        const altered = Buffer.from(envelope);
        altered[altered.length - 5]! ^= 1;
        await ledger.send(admin, altered).catch(() => undefined);
        const outcome = await ledger.outcome(admin, transactionId, 300);
        expect(outcome?.code).not.toBe('VALID');
    });
});

describe('what is submitted once for one request', () => {
    const registration = (lookupKey: string) => async () => ({ request: {}, transient: { subjects: [subjectOf(lookupKey)] } });
    const unasked = async () => Promise.reject(new Error('prepared a second time'));
    const name = 'subject:RegisterSubjects';

    /** The caller of one request, with what a process before this one has journaled of it. */
    function journaled(earlier?: EndorsedTransaction) {
        const saved: EndorsedTransaction[] = earlier === undefined ? [] : [earlier];
        const journal = {
            find: async () => saved.at(-1),
            save: async (_name: string, endorsed: EndorsedTransaction) => void saved.push(endorsed),
            drawn: async (_name: string, draw: () => Promise<string>) => draw(),
        };
        return { saved, caller: { ...admin, journal } };
    }

    it('is journaled before it is sent, and found by the repetition, which prepares nothing', async () => {
        const { saved, caller } = journaled();
        const first = await ledger.submitOnce(caller, name, registration(newSalt()));
        expect(saved.map(({ transactionId }) => transactionId)).toEqual([first.transaction.id]);
        expect(await ledger.submitOnce(caller, name, unasked)).toEqual(first);
        expect(saved).toHaveLength(1);
    });

    it('is sent by the repetition when the process before it had only journaled it', async () => {
        const lookupKey = newSalt();
        const endorsed = await ledger.endorse(admin, { name, ...(await registration(lookupKey)()) });
        const { transaction, result } = await ledger.submitOnce(journaled(endorsed).caller, name, unasked);
        expect([transaction.id, transaction.timestamp, result]).toEqual([endorsed.transactionId, endorsed.timestamp, {}]);
        expect(await ledger.evaluate(admin, 'subject:FindSubjects', { lookupKeys: [lookupKey] })).toMatchObject([{ lookupKey }]);
    });

    it('is prepared anew when the earlier transaction came to nothing', async () => {
        const lookupKey = newSalt();
        const stale = await ledger.endorse(admin, { name, ...(await registration(lookupKey)()) });
        await ledger.submit(admin, { name, ...(await registration(lookupKey)()) });
        await ledger.send(admin, stale.envelope);
        const { saved, caller } = journaled(stale);
        const { transaction } = await ledger.submitOnce(caller, name, registration(newSalt()));
        expect(transaction.id).not.toBe(stale.transactionId);
        expect(saved.map(({ transactionId }) => transactionId)).toEqual([stale.transactionId, transaction.id]);
    });

    it('needs no journal', async () => {
        await expect(ledger.submitOnce(admin, name, registration(newSalt()))).resolves.toMatchObject({ transaction: { status: 'VALID' } });
    });
});

describe('looking things up', () => {
    it('tells who created a transaction, who endorsed it, and what it called', async () => {
        const { transaction } = await ledger.submit(admin, {
            name: 'subject:RegisterSubjects',
            request: {},
            transient: { subjects: [subjectOf(newSalt())] },
        });
        expect(await ledger.transaction(admin, transaction.id)).toEqual({
            id: transaction.id,
            code: 'VALID',
            blockNumber: transaction.blockNumber,
            timestamp: transaction.timestamp,
            creator: { mspId: 'Ward1MSP', certificateId: certificateIdOf(admin.certificate) },
            endorsers: ['Ward1MSP', 'Ward2MSP'],
            chaincode: 'wardledger',
            function: 'subject:RegisterSubjects',
        });
        expect(await ledger.transaction(admin, '0'.repeat(64))).toBeUndefined();
    });

    it('knows the chain and its blocks', async () => {
        const { transaction } = await ledger.submit(admin, {
            name: 'subject:RegisterSubjects',
            request: {},
            transient: { subjects: [subjectOf(newSalt())] },
        });
        const mspAdministrator = callerWith(readAdministrator(network.organizationsDir, domainOf('ward1'))); // who alone is told of whole blocks
        const { height, currentBlockHash } = await ledger.chainInfo(mspAdministrator);
        expect(height).toBeGreaterThan(transaction.blockNumber);
        expect(currentBlockHash).toMatch(/^[0-9a-f]{64}$/);
        const block = await ledger.block(mspAdministrator, transaction.blockNumber);
        expect(block).toMatchObject({ number: transaction.blockNumber, previousHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
        expect(block?.transactions).toContainEqual({ id: transaction.id, code: 'VALID' });
        expect(await ledger.block(mspAdministrator, height + 5)).toBeUndefined();
        // Whoever has a transaction is shown its block, by a peer that answers no number to them.
        expect(await ledger.blockOf(admin, transaction.id)).toEqual(block);
        expect(await ledger.blockOf(admin, '0'.repeat(64))).toBeUndefined();
        await expect(ledger.block(admin, transaction.blockNumber)).rejects.toMatchObject({ code: expect.any(String) });
    });
});

describe('without a ledger', () => {
    it('says LEDGER_UNAVAILABLE with a time to wait, and finds the ledger again when it is back', async () => {
        expect(await ledger.reachable(2_000)).toBe(true);
        await network.stop();
        const error = await failure(ledger.evaluate(admin, 'subject:FindSubjects', { lookupKeys: [newSalt()] }));
        expect(error).toMatchObject({ code: 'LEDGER_UNAVAILABLE', params: { retryAfter: expect.any(Number) } });
        expect(
            (
                await failure(
                    ledger.submit(admin, {
                        name: 'subject:RegisterSubjects',
                        request: {},
                        transient: { subjects: [subjectOf(newSalt())] },
                    }),
                )
            ).code,
        ).toBe('LEDGER_UNAVAILABLE');
        expect((await failure(ledger.outcome(admin, '0'.repeat(64), 500))).code).toBe('LEDGER_UNAVAILABLE');
        expect(await ledger.reachable(200)).toBe(false);
        await network.start();
        expect(await ledger.reachable(10_000)).toBe(true);
        const found = await ledger.evaluate(admin, 'participant:GetParticipant', { certificateId: certificateIdOf(admin.certificate) });
        expect(found.status).toBe('active');
    });

    it('passes on what the custodian says', async () => {
        const unsigned = { ...admin, sign: async () => Promise.reject(new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE)) };
        expect((await failure(ledger.evaluate(unsigned, 'subject:FindSubjects', { lookupKeys: [newSalt()] }))).code).toBe(
            'CUSTODIAN_UNAVAILABLE',
        );
    });
});

describe('the private data of both wards', () => {
    const facts = () => [
        {
            kind: 'look' as const,
            about: newLedgerId(),
            action: 'read' as const,
            category: 'demographics' as const,
            purpose: 'TREAT' as const,
            decision: 'permit' as const,
        },
    ];
    const forbidden = `Unexpected status response: ${String(common.Status.FORBIDDEN)}`;
    let startBlock: bigint;

    beforeAll(async () => {
        const { transaction } = await ledger.submit(admin, {
            name: 'access:Record',
            request: { notice: newSalt() },
            transient: { facts: facts(), random: newLedgerId(), salt: newSalt() },
        });
        startBlock = BigInt(transaction.blockNumber);
    });

    /** The first thing that a stream of whole blocks gives to a caller. */
    async function streamed<Block>(
        caller: LedgerCaller,
        open: (network: Network) => Promise<CloseableAsyncIterable<Block>>,
    ): Promise<Block> {
        const connection = new LedgerConnection(peerAt('ward1'));
        const blocks = await open(connection.as(caller).getNetwork(place.channel));
        try {
            return (await blocks[Symbol.asyncIterator]().next()).value as Block;
        } finally {
            blocks.close();
            connection.close();
        }
    }
    const withPrivateData = async (network: Network) => network.getBlockAndPrivateDataEvents({ startBlock });
    const whole = async (network: Network) => network.getBlockEvents({ startBlock });
    const filtered = async (network: Network) => network.getFilteredBlockEvents({ startBlock });
    const events = async (network: Network) => network.getChaincodeEvents(place.chaincode, { startBlock });
    const refusal =
        "failed evaluating policy on signed data during check policy [/Channel/Application/BlockReaders]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Admins' sub-policies to be satisfied]";

    it('is in no stream of a certificate that nobody registered, such as any client’s or patient’s: who reads whose record stays unknown', async () => {
        await expect(streamed(await stranger(), withPrivateData)).rejects.toThrow(forbidden);
        await expect(streamed(await stranger(), whole)).rejects.toThrow(forbidden);
    });

    it('is in no stream of a registered client either', async () => {
        const client = await stranger();
        const certificateId = certificateIdOf(client.certificate);
        await ledger.submit(admin, {
            name: 'participant:RegisterParticipant',
            request: { ledgerId: newLedgerId(), certificateId, roles: ['doctor'] },
            transient: { salt: newSalt() },
        });
        await expect(streamed(client, withPrivateData)).rejects.toThrow(forbidden);
        await expect(streamed(client, whole)).rejects.toThrow(forbidden);
    });

    it('is far from blocks and events, but strangers are shown no lists of those either', async () => {
        const client = await stranger();
        await expect(ledger.block(client, 1)).rejects.toMatchObject({
            code: 'INTERNAL',
            cause: { message: expect.stringContaining(refusal) },
        });
        await expect(streamed(client, filtered)).rejects.toThrow(forbidden);
        await expect(streamed(client, events)).rejects.toThrow(refusal);
    });

    it('comes to the MSP’s administrator: there is something to be refused', async () => {
        const administrator = callerWith(readAdministrator(network.organizationsDir, domainOf('ward1')));
        const block = await streamed(administrator, withPrivateData);
        expect(block.getPrivateDataMapMap().getLength()).toBeGreaterThan(0);
        expect(await streamed(administrator, events)).toMatchObject({ blockNumber: startBlock });
        expect((await streamed(administrator, filtered)).getNumber()).toBe(Number(startBlock));
        expect(await ledger.block(administrator, 1)).toMatchObject({ number: 1 });
    });
});
