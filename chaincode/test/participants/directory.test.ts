// SPDX-License-Identifier: Apache-2.0
// People under their names: found across wards by a keyed hash, listed by their own ward, each without a trace of whom it was about.

import type { FoundPeople, NamedPeople } from '../../src/domain';
import { sealedId } from '../subjects/sealed';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, digest, enrol, founded, id, salted } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Two, ward2Admin, ward2One, ward2Two } = identities;
const lookupKey = digest('dr-osei of ward 2');
const named: NamedPeople[number] = { ward: 'ward2', lookupKey };

interface Registration {
    readonly as?: Identity;
    readonly word?: string;
    readonly key?: string;
    readonly sealed?: string;
}

/** Registers somebody under a name. */
async function register(ledger: LedgerDouble, { as = ward2Admin, word = 'osei', key = lookupKey, sealed }: Registration = {}) {
    const ledgerId = id(word);
    const name = { lookupKey: key, sealedId: sealed ?? sealedId(ledgerId, word, 'participant') };
    const request = { ledgerId, certificateId: digest(word), roles: ['doctor' as const] };
    return ledger.call('participant:RegisterParticipant', request, { as, transient: { ...salted, name } });
}

async function wardsWith(...registrations: readonly Registration[]): Promise<LedgerDouble> {
    const ledger = await founded();
    await enrol(ledger, ward1One, 'admission');
    for (const one of registrations) {
        ledger.commit(await register(ledger, one));
    }
    return ledger;
}

const find = async (ledger: LedgerDouble, ...people: NamedPeople): Promise<FoundPeople> =>
    ledger.submit('participant:FindPeople', { people }, { as: ward1One });
const found = { ledgerId: id('osei'), ward: 'ward2', roles: ['doctor'] };

describe('somebody of the other ward', () => {
    it('is found by the keyed hash of the name and by ledger id, in the order of the question', async () => {
        const ledger = await wardsWith({});
        const unknown = { ward: 'ward2', lookupKey: digest('nobody') };
        expect(await find(ledger, unknown, named, { ledgerId: found.ledgerId }, { ledgerId: id('nobody') })).toEqual([
            null,
            found,
            found,
            null,
        ]);
    });

    it('is nobody in another ward than their own', async () => {
        expect(await find(await wardsWith({}), { ward: 'ward1', lookupKey })).toEqual([null]);
    });

    it('is nobody while suspended, and again somebody when reinstated', async () => {
        const ledger = await wardsWith({});
        const by = { as: ward2Admin, transient: salted };
        await ledger.submit('participant:SuspendParticipant', { ledgerId: found.ledgerId, reason: 'left' }, by);
        expect(await find(ledger, named, { ledgerId: found.ledgerId })).toEqual([null, null]);
        await ledger.submit('participant:ReinstateParticipant', { ledgerId: found.ledgerId }, by);
        expect(await find(ledger, named)).toEqual([found]);
    });

    it('is nobody without a certificate that counts', async () => {
        const ledger = await wardsWith({});
        const { ledgerId } = found;
        await ledger.submit('participant:BindCertificate', { ledgerId, certificateId: digest('second') }, { as: ward2Admin });
        await ledger.submit('participant:EndCertificate', { certificateId: digest('osei') }, { as: ward2Admin });
        expect(await find(ledger, named)).toEqual([found]);
        await ledger.submit('participant:EndCertificate', { certificateId: digest('second') }, { as: ward2Admin });
        expect(await find(ledger, named, { ledgerId })).toEqual([null, null]);
    });

    it('is nobody when two have the name, until one of them is suspended', async () => {
        const ledger = await wardsWith({}, { word: 'another' });
        expect(await find(ledger, named)).toEqual([null]);
        const suspension = { ledgerId: id('another'), reason: 'other' as const };
        await ledger.submit('participant:SuspendParticipant', suspension, { as: ward2Admin, transient: salted });
        expect(await find(ledger, named)).toEqual([found]);
    });

    it('is not made another person by whoever registers under the same key in the other ward', async () => {
        const ledger = await wardsWith({}, { as: ward1Admin, word: 'forged' });
        expect(await find(ledger, named)).toEqual([found]);
        expect(await find(ledger, { ward: 'ward1', lookupKey })).toMatchObject([{ ledgerId: id('forged'), ward: 'ward1' }]);
    });

    it('is registered under a name that is sealed for both wards and about them, or not at all', async () => {
        const ledger = await founded();
        const others = sealedId(id('another'), 'another', 'participant');
        for (const sealed of [others, sealedId(found.ledgerId, 'osei', 'device'), 'osei']) {
            const { status, message } = await register(ledger, { sealed });
            expect([status, /ENVELOPE_INVALID/.test(message)]).toEqual([500, true]);
        }
    });

    it('is registered again with the same name, and given one that had none', async () => {
        const ledger = await wardsWith({});
        expect((await register(ledger)).status).toBe(200);
        await enrol(ledger, ward2One, 'nurse');
        const [ledgerId, key] = [id(ward2One.pem), digest('nurse-9')];
        const name = { lookupKey: key, sealedId: sealedId(ledgerId, 'nurse-9', 'participant') };
        const request = { ledgerId, certificateId: certificateIdOf(ward2One), roles: ['nurse' as const] };
        await ledger.submit('participant:RegisterParticipant', request, { as: ward2Admin, transient: { ...salted, name } });
        expect(await find(ledger, { ward: 'ward2', lookupKey: key })).toMatchObject([{ ledgerId, roles: ['nurse'] }]);
    });

    it('is found, and named at a registration, without a read that names them', async () => {
        const ledger = await wardsWith({});
        const { set } = await ledger.call('participant:FindPeople', { people: [named, { ledgerId: found.ledgerId }] }, { as: ward1One });
        expect(set.privateReads).toEqual([]);
        expect(JSON.stringify([set.reads, set.ranges]).includes(found.ledgerId)).toBe(false);
        const registered = await register(ledger, { word: 'third' });
        expect(JSON.stringify(registered.set.privateReads).includes(digest(lookupKey))).toBe(false);
        expect(registered.set.privateReads).toHaveLength(1); // whether the ledger id is a patient's
    });
});

describe('the list of a ward’s people', () => {
    it('has those of the own ward alone, with their names sealed, by role and status', async () => {
        const ledger = await wardsWith({}, { as: ward1Admin, word: 'own', key: digest('own') });
        const list = async (request: object) => {
            const { items } = await ledger.submit('participant:ListParticipants', { limit: 200, ...request }, { as: ward1Admin });
            return items.map(({ ledgerId }) => ledgerId).sort();
        };
        const [chief, desk, own] = [id(ward1Admin.pem), id(ward1One.pem), id('own')];
        expect(await list({})).toEqual([chief, desk, own].sort());
        expect(await list({ role: 'doctor' })).toEqual([own]);
        expect(await list({ status: 'suspended' })).toEqual([]);
        const suspension = { ledgerId: own, reason: 'left' as const };
        await ledger.submit('participant:SuspendParticipant', suspension, { as: ward1Admin, transient: salted });
        expect([await list({ status: 'suspended' }), await list({ status: 'active' })]).toEqual([[own], [chief, desk].sort()]);
        const { items } = await ledger.submit('participant:ListParticipants', { role: 'doctor', limit: 5 }, { as: ward1Admin });
        expect(items).toMatchObject([{ ledgerId: own, suspension: { reason: 'left' }, sealedId: sealedId(own, 'own', 'participant') }]);
    });

    it('is refused for the other ward, and read page by page', async () => {
        const ledger = await wardsWith({});
        const refused = await ledger.refusal('participant:ListParticipants', { ward: 'ward2', limit: 5 }, { as: ward1Admin });
        expect(refused.code).toBe('WARD_FORBIDDEN');
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
            const request = { limit: 1, ...(cursor !== undefined && { cursor }) };
            const page = await ledger.submit('participant:ListParticipants', request, { as: ward1Admin });
            seen.push(...page.items.map(({ ledgerId }) => ledgerId));
            cursor = page.next;
        } while (cursor !== undefined);
        expect(seen.sort()).toEqual([id(ward1Admin.pem), id(ward1One.pem)].sort());
    });
});

describe('the certificates of a person', () => {
    it('are listed with their ends, oldest first, to administrators of the own ward', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1Two, 'nurse');
        const ledgerId = id(ward1Two.pem);
        const first = ledger.time;
        ledger.time += 10;
        const renewal = { ledgerId, certificateId: digest('renewed'), replaces: certificateIdOf(ward1Two) };
        await ledger.submit('participant:BindCertificate', renewal, { as: ward1Admin });
        expect(await ledger.submit('participant:ListCertificates', { ledgerId }, { as: ward1Admin })).toEqual([
            { certificateId: certificateIdOf(ward1Two), from: first, until: ledger.time },
            { certificateId: digest('renewed'), from: ledger.time },
        ]);
        await enrol(ledger, ward2Two, 'nurse');
        const refusal = await ledger.refusal('participant:ListCertificates', { ledgerId: id(ward2Two.pem) }, { as: ward1Admin });
        expect(refusal.code).toBe('PARTICIPANT_NOT_FOUND');
    });
});
