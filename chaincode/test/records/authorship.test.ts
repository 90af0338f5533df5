// SPDX-License-Identifier: Apache-2.0
// Changes of records are the ward's own process's to submit, and the caller's to sign inside: who that was stands among the wards, and nowhere on the channel.

import { AUTHORSHIP_MS, type Authorship, functionRow, LEDGER_FUNCTIONS, type Role } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { authorshipOf, type CallToSign, processOf, textOf } from '../support/authorship';
import { assign, certificateIdOf, digest, enrol, id, salted, wards } from '../support/fixtures';
import type { LedgerDouble, Outcome } from '../support/ledger-double';
import { signedBy } from '../support/signatures';
import { tellStory } from '../support/story';
import { record } from './record-fixtures';

const { ward1Admin, ward1Msp, ward1One, ward1Two, ward1Three, ward2Admin, ward2One } = identities;
const alice = record('alice');
const ledgerId = id('alice');
const name = 'record:UpdateRecord';
const request = { ledgerId, version: 1, status: 'inactive' as const };
const author = id(ward1One.pem);

async function withAlice(): Promise<LedgerDouble> {
    const ledger = await wards();
    await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
    return ledger;
}

/** What the doctor signs about Alice, with whatever a test has otherwise. */
const toSign = ({ time }: LedgerDouble, change: Partial<CallToSign> = {}): CallToSign => ({
    name,
    request,
    nonce: digest('a nonce'),
    time,
    ...change,
});

/** What is sent, by whom, with what inside. */
interface Sent {
    readonly by?: Identity;
    readonly authorship: Partial<Authorship> | undefined;
    readonly sent?: object;
    readonly transient?: object;
}

const submitted = async (ledger: LedgerDouble, { by = ward1Admin, authorship, sent = request, transient }: Sent): Promise<Outcome> => {
    const fields = { ...transient, ...(authorship && { authorship }) };
    const texts = Object.entries(fields).map(([field, value]) => [field, JSON.stringify(value)] as const);
    return ledger.propose(by, [name, JSON.stringify(sent)], texts);
};

const codeOf = ({ status, message, set }: Outcome): string => {
    expect([set.writes, set.privateWrites]).toEqual([{}, {}]);
    return status === 200 ? 'OK' : (/^\[WL:([A-Z_]+)\]/.exec(message)?.[1] ?? message);
};

it('is asked of every function that changes a record', () => {
    const changing = LEDGER_FUNCTIONS.filter((one) => one.startsWith('record:') && functionRow(one).mode === 'submit');
    expect(changing).toHaveLength(9);
    expect(new Set(changing.map((one) => functionRow(one).submittedBy))).toEqual(new Set(['registrar']));
});

describe('what is submitted', () => {
    it('counts with the signature of who may inside', async () => {
        const ledger = await withAlice();
        const outcome = await submitted(ledger, { authorship: authorshipOf(ward1One, toSign(ledger)) });
        expect([outcome.status, JSON.parse(outcome.payload)]).toMatchObject([200, { version: 2, status: 'inactive' }]);
    });

    it.each<[string, string, (ledger: LedgerDouble) => Sent]>([
        ['by the caller themselves', 'ROLE_FORBIDDEN', (ledger) => ({ by: ward1One, authorship: authorshipOf(ward1One, toSign(ledger)) })],
        ['by the caller themselves, with nothing inside', 'ROLE_FORBIDDEN', () => ({ by: ward1One, authorship: undefined })],
        [
            'by the certificate of the MSP',
            'ROLE_FORBIDDEN',
            (ledger) => ({ by: ward1Msp, authorship: authorshipOf(ward1One, toSign(ledger)) }),
        ],
        [
            'by the other ward’s process',
            'ACTOR_UNKNOWN',
            (ledger) => ({ by: ward2Admin, authorship: authorshipOf(ward1One, toSign(ledger)) }),
        ],
        ['with nothing inside', 'REQUEST_INVALID', () => ({ authorship: undefined })],
        [
            'with the certificate of another',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: { ...authorshipOf(ward1One, toSign(ledger)), certificate: ward1Three.pem } }),
        ],
        [
            'with the signature of another',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: { ...authorshipOf(ward1Three, toSign(ledger)), certificate: ward1One.pem } }),
        ],
        [
            'signed for another function',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: authorshipOf(ward1One, toSign(ledger, { name: 'record:RevokeRecord' })) }),
        ],
        [
            'signed for another channel',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: authorshipOf(ward1One, toSign(ledger, { channel: 'another' })) }),
        ],
        [
            'signed for another request',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: authorshipOf(ward1One, toSign(ledger)), sent: { ...request, status: 'archived' } }),
        ],
        [
            'signed without what is not public',
            'AUTHORSHIP_INVALID',
            (ledger) => ({
                authorship: authorshipOf(ward1One, toSign(ledger)),
                transient: { record: { envelope: '{}', salt: digest('s') } },
            }),
        ],
        [
            'signed with another nonce',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: { ...authorshipOf(ward1One, toSign(ledger)), nonce: digest('other') } }),
        ],
        [
            'signed at another time',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: { ...authorshipOf(ward1One, toSign(ledger)), time: ledger.time - 1 } }),
        ],
        [
            'with bytes that are no signature',
            'AUTHORSHIP_INVALID',
            (ledger) => ({ authorship: { ...authorshipOf(ward1One, toSign(ledger)), signature: 'MEUCIQ==' } }),
        ],
        [
            'with what is no certificate',
            'ACTOR_UNKNOWN',
            (ledger) => ({ authorship: { ...authorshipOf(ward1One, toSign(ledger)), certificate: 'junk' } }),
        ],
        [
            'signed too long ago',
            'AUTHORSHIP_EXPIRED',
            (ledger) => ({ authorship: authorshipOf(ward1One, toSign(ledger, { time: ledger.time - AUTHORSHIP_MS - 1 })) }),
        ],
        [
            'signed too far ahead',
            'AUTHORSHIP_EXPIRED',
            (ledger) => ({ authorship: authorshipOf(ward1One, toSign(ledger, { time: ledger.time + AUTHORSHIP_MS + 1 })) }),
        ],
        ['signed by whom nobody has registered', 'ACTOR_UNKNOWN', (ledger) => ({ authorship: authorshipOf(ward1Three, toSign(ledger)) })],
        ['signed by somebody of the other ward', 'ACTOR_UNKNOWN', (ledger) => ({ authorship: authorshipOf(ward2One, toSign(ledger)) })],
        ['signed by whose role may not', 'ROLE_FORBIDDEN', (ledger) => ({ authorship: authorshipOf(ward1Two, toSign(ledger)) })],
    ])('is refused %s: %s', async (_what, code, of) => {
        const ledger = await withAlice();
        expect(codeOf(await submitted(ledger, of(ledger)))).toBe(code);
    });

    it('is refused with the higher of the two values of s', async () => {
        const ledger = await withAlice();
        const call = toSign(ledger);
        const signature = signedBy(ward1One, textOf(call), { high: true }).toString('base64');
        expect(codeOf(await submitted(ledger, { authorship: { ...authorshipOf(ward1One, call), signature } }))).toBe('AUTHORSHIP_INVALID');
    });

    it('is taken as long as its time says, and not longer', async () => {
        const ledger = await withAlice();
        for (const ago of [AUTHORSHIP_MS, -AUTHORSHIP_MS]) {
            const authorship = authorshipOf(ward1One, toSign(ledger, { time: ledger.time - ago }));
            expect((await submitted(ledger, { authorship })).status).toBe(200);
        }
    });

    it('is refused by who is no process of the ward, also an administrator of it', async () => {
        const ledger = await withAlice();
        await assign(ledger, ward1Admin, 'admin');
        const outcome = await submitted(ledger, { authorship: authorshipOf(ward1One, toSign(ledger)) });
        expect(codeOf(outcome)).toBe('ROLE_FORBIDDEN');
    });

    it('is refused of an administrator’s certificate of the MSP, even a registered one', async () => {
        const ledger = await withAlice();
        // As if it were: nobody can register it so that it counts.
        const binding = `\u0000participant\u0000Ward1MSP\u0000${certificateIdOf(ward1Msp)}\u0000`;
        const stored = { certificateId: certificateIdOf(ward1Msp), from: 0, ledgerId: author, mspId: 'Ward1MSP', ward: 'ward1' };
        ledger.history.set(binding, [
            { txId: '', isDelete: false, value: Buffer.from(JSON.stringify(stored)), timestamp: { seconds: 0, nanos: 0 } },
        ]);
        expect(codeOf(await submitted(ledger, { authorship: authorshipOf(ward1Msp, toSign(ledger)) }))).toBe('ACTOR_UNKNOWN');
    });

    it('is refused when the certificate’s own time is over, or has not come', async () => {
        const ledger = await withAlice();
        for (const time of [Date.UTC(2019, 0), Date.UTC(2127, 0)]) {
            ledger.time = time;
            expect(codeOf(await submitted(ledger, { authorship: authorshipOf(ward1One, toSign(ledger)) }))).toBe('CERTIFICATE_ENDED');
        }
    });

    it('is refused of a person who is suspended, also by a renewed certificate, and of one that was ended', async () => {
        const ledger = await withAlice();
        const as = ward1Admin;
        const doctor = { ledgerId: author };
        const renewed = { ...doctor, certificateId: certificateIdOf(ward1Three), replaces: certificateIdOf(ward1One) };
        await ledger.submit('participant:BindCertificate', renewed, { as });
        expect(codeOf(await submitted(ledger, { authorship: authorshipOf(ward1One, toSign(ledger)) }))).toBe('CERTIFICATE_ENDED');
        expect((await submitted(ledger, { authorship: authorshipOf(ward1Three, toSign(ledger)) })).status).toBe(200);
        await ledger.submit('participant:SuspendParticipant', { ...doctor, reason: 'other' }, { as, transient: salted });
        for (const one of [ward1One, ward1Three]) {
            expect(codeOf(await submitted(ledger, { authorship: authorshipOf(one, toSign(ledger)) }))).toBe('ACTOR_SUSPENDED');
        }
        await ledger.submit('participant:ReinstateParticipant', doctor, { as, transient: salted });
        expect((await submitted(ledger, { authorship: authorshipOf(ward1Three, toSign(ledger)) })).status).toBe(200);
    });

    it('is refused once the role that let them is gone', async () => {
        const ledger = await withAlice();
        await assign(ledger, ward1One, 'auditor');
        expect(codeOf(await submitted(ledger, { authorship: authorshipOf(ward1One, toSign(ledger)) }))).toBe('ROLE_FORBIDDEN');
    });

    it('counts once', async () => {
        const ledger = await withAlice();
        const open = { ledgerId, status: 'inactive' as const, version: 1 };
        const authorship = authorshipOf(ward1One, toSign(ledger, { request: open }));
        const first = await submitted(ledger, { authorship, sent: open });
        const beside = await submitted(ledger, { authorship, sent: open });
        ledger.commit(first);
        expect(codeOf(await submitted(ledger, { authorship, sent: open }))).toBe('AUTHORSHIP_SPENT');
        // Both would write the key that both have read: of two that were endorsed at one time one commits.
        const spent = `authored/${ledgerId}/${authorship.nonce}`;
        for (const { set } of [first, beside]) {
            expect([set.privateReads.includes(spent), Object.keys(set.privateWrites).includes(spent)]).toEqual([true, true]);
        }
    });

    it('cannot be submitted again where nothing binds it to a version', async () => {
        const ledger = await withAlice();
        const revoking = { ledgerId };
        const nonce = digest('revoking');
        const { time } = ledger;
        const authorship = authorshipOf(ward1One, { name: 'record:RevokeRecord', request: revoking, nonce, time });
        const fields = [['authorship', JSON.stringify(authorship)]] as const;
        const revoke = async () => ledger.propose(ward1Admin, ['record:RevokeRecord', JSON.stringify(revoking)], fields);
        ledger.commit(await revoke());
        await ledger.submit('record:CreateRecord', alice.request, { as: ward1One, transient: alice.transient });
        expect(codeOf(await revoke())).toBe('AUTHORSHIP_SPENT');
    });
});

describe('whoever loses something while a change is on its way', () => {
    const standings = 'standings/Ward1MSP';
    const as = ward1Admin;
    const doctor = { ledgerId: author };

    it('stops it: it has read the one key of the ward that this writes', async () => {
        const ledger = await withAlice();
        const { set } = await submitted(ledger, { authorship: authorshipOf(ward1One, toSign(ledger)) });
        expect(set.reads).toContain(standings);
    });

    it.each<[string, (ledger: LedgerDouble) => Promise<Outcome>]>([
        [
            'is suspended',
            async (ledger) => ledger.call('participant:SuspendParticipant', { ...doctor, reason: 'other' }, { as, transient: salted }),
        ],
        [
            'has other roles',
            async (ledger) => ledger.call('participant:UpdateParticipant', { ...doctor, roles: ['auditor'] }, { as, transient: salted }),
        ],
        [
            'has a certificate ended',
            async (ledger) => ledger.call('participant:EndCertificate', { certificateId: certificateIdOf(ward1One) }, { as }),
        ],
        [
            'has it replaced',
            async (ledger) => {
                const bound = { ...doctor, certificateId: certificateIdOf(ward1Three), replaces: certificateIdOf(ward1One) };
                return ledger.call('participant:BindCertificate', bound, { as });
            },
        ],
    ])('writes it, without reading it: who %s', async (_what, losing) => {
        const { set, transactionId } = await losing(await withAlice());
        expect(JSON.parse(set.writes[standings]!)).toBe(transactionId);
        expect(set.reads).not.toContain(standings);
    });

    it('is nobody who only gets something, so that enrolling stops no change', async () => {
        const ledger = await withAlice();
        const before = ledger.world.get('\u0000standings\u0000Ward1MSP\u0000');
        await enrol(ledger, ward1Three, 'nurse');
        expect(ledger.world.get('\u0000standings\u0000Ward1MSP\u0000')).toBe(before);
    });

    it('stops it also while this peer’s history is behind its state', async () => {
        const ledger = await withAlice();
        await ledger.submit('participant:EndCertificate', { certificateId: certificateIdOf(ward1Two) }, { as });
        const key = '\u0000standings\u0000Ward1MSP\u0000';
        const noted = ledger.history.get(key)!;
        ledger.history.set(key, noted.slice(1));
        const sent = async () => submitted(ledger, { authorship: authorshipOf(ward1One, toSign(ledger)) });
        expect(codeOf(await sent())).toBe('STANDINGS_UNSETTLED');
        ledger.history.set(key, noted);
        expect((await sent()).status).toBe(200);
    });
});

describe('on the channel', () => {
    /** All that a transaction shows: keys read and written in the open, values, answer and event; of what is private the keys, as if hashes could be turned back. */
    const shownOf = ({ payload, message, set }: Outcome): string =>
        JSON.stringify([payload, message, set.reads, set.writes, set.ranges, set.event ?? '']);
    const ofPerson = (person: Identity): readonly string[] => [id(person.pem), certificateIdOf(person), person.pem.slice(28, 92)];

    it('no change of a record names who is behind it, the ward’s own process alone', async () => {
        const { steps } = await tellStory();
        const changes = steps.filter(({ name: one }) => functionRow(one).submittedBy !== undefined);
        expect(new Set(changes.map(({ as }) => as)).size).toBeGreaterThan(2);
        for (const { as, name: one, outcome } of changes.filter((step) => step.as !== 'ward1Admin')) {
            const shown = shownOf(outcome);
            expect([one, ofPerson(identities[as]).filter((word) => shown.includes(word))]).toEqual([one, []]);
            expect([one, shown.includes(id(processOf(identities[as]).pem))]).toEqual([one, true]);
        }
    });

    it('private keys that it reads or writes have nobody’s name in them either, so that no hash of them can be guessed', async () => {
        const { steps } = await tellStory();
        for (const { as, outcome, name: one } of steps.filter((step) => functionRow(step.name).submittedBy !== undefined)) {
            const keys = [...outcome.set.privateReads, ...Object.keys(outcome.set.privateWrites)].join();
            expect([one, ofPerson(identities[as]).filter((word) => keys.includes(word))]).toEqual([one, []]);
        }
    });

    it('would be found: what a fact is stated with names its author', async () => {
        const { steps } = await tellStory();
        const { as, outcome } = steps.find((step) => step.name === 'access:Record' && step.as === 'ward1One')!;
        expect(ofPerson(identities[as]).some((word) => shownOf(outcome).includes(word))).toBe(true);
    });
});

describe('among the wards', () => {
    it('stands who it was, what they signed, and with which certificate', async () => {
        const ledger = await withAlice();
        const call = toSign(ledger);
        const authorship = authorshipOf(ward1One, call);
        const { set, transactionId } = await submitted(ledger, { authorship });
        expect(JSON.parse(set.privateWrites[`authored/${ledgerId}/${call.nonce}`]!)).toEqual({
            author: { mspId: 'Ward1MSP', ledgerId: author },
            certificate: ward1One.pem,
            text: textOf(call),
            signature: authorship.signature,
            transactionId,
            salt: call.nonce,
        });
    });

    it.each<Role>(['doctor', 'auditor'])('a history names them, to a %s', async (role) => {
        const ledger = await withAlice();
        await ledger.submit(name, request, { as: ward2One });
        await ledger.submit('record:RevokeRecord', { ledgerId }, { as: ward1One });
        await enrol(ledger, ward1Three, role);
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 10 }, { as: ward1Three });
        expect(items.map(({ version, actor }) => [version, actor.mspId, actor.ledgerId])).toEqual([
            [2, 'Ward1MSP', author],
            [2, 'Ward2MSP', id(ward2One.pem)],
            [1, 'Ward1MSP', author],
        ]);
    });

    it('a history names the ward’s process where nothing says for whom it was', async () => {
        const ledger = await withAlice();
        for (const key of [...ledger.private.keys()].filter((one) => one.startsWith('\u0000authored\u0000'))) {
            ledger.private.delete(key);
        }
        const { items } = await ledger.submit('record:GetRecordHistory', { ledgerId, limit: 10 }, { as: ward1One });
        expect(items.map(({ actor }) => actor.ledgerId)).toEqual([id(ward1Admin.pem)]);
    });
});
