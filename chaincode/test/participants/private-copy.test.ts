// SPDX-License-Identifier: Apache-2.0
// What both wards keep of a person off the channel: always what the channel has, written without being read, and read without a trace.

import fc from 'fast-check';
import type { LedgerFunctionName, Person, PrivatePerson, Role } from '../../src/domain';
import { identities } from '../support/certificates';
import { certificateIdOf, digest, enrol, founded, id, salted } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Two, ward1Three } = identities;
const ledgerId = id(ward1One.pem);
const CHANGES: readonly (readonly [LedgerFunctionName, object])[] = [
    ['participant:UpdateParticipant', { ledgerId, roles: ['doctor', 'lab'] }],
    ['participant:UpdateParticipant', { ledgerId, roles: ['nurse'] }],
    ['participant:SuspendParticipant', { ledgerId, reason: 'left' }],
    ['participant:ReinstateParticipant', { ledgerId }],
    ['participant:BindCertificate', { ledgerId, certificateId: digest('second') }],
    ['participant:EndCertificate', { certificateId: certificateIdOf(ward1One) }],
];
const stored = (texts: ReadonlyMap<string, string>): unknown => JSON.parse(texts.get(`\u0000person\u0000${ledgerId}\u0000`)!);
const copyOf = ({ private: texts }: LedgerDouble) => stored(texts) as PrivatePerson;
const personOf = ({ world }: LedgerDouble) => stored(world) as Person;

describe('the private copy of a person', () => {
    it('says what the channel says after whatever changes, and is never read by them', async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(fc.nat(CHANGES.length - 1), { maxLength: 8 }), async (steps) => {
                const ledger = await founded();
                await enrol(ledger, ward1One, 'nurse');
                for (const [name, request] of steps.map((step) => CHANGES[step]!)) {
                    const transient = /Certificate$/.test(name) ? {} : { salt: digest(String(ledger.time)) };
                    const outcome = await ledger.call(name, request, { as: ward1Admin, transient });
                    expect([outcome.status, outcome.set.privateReads]).toEqual([200, []]);
                    ledger.commit(outcome);
                    ledger.time += 1;
                }
                const { mspId, ward, roles, status } = personOf(ledger);
                expect(copyOf(ledger)).toMatchObject({ ledgerId, mspId, ward, roles, status });
            }),
            { numRuns: 40 },
        );
    });

    it('is salted anew by each who writes it', async () => {
        const ledger = await founded();
        await enrol(ledger, ward1One, 'nurse');
        expect(copyOf(ledger).salt).toBe(salted.salt);
        const suspension = { ledgerId, reason: 'left' as const };
        const salt = digest('another');
        await ledger.submit('participant:SuspendParticipant', suspension, { as: ward1Admin, transient: { salt } });
        expect(copyOf(ledger)).toMatchObject({ status: 'suspended', salt });
    });

    it.each<Role>(['nurse', 'doctor'])(
        'is what a decision about a %s is made of, whose read set names nobody else than who asks',
        async (role) => {
            const ledger = await founded();
            await enrol(ledger, ward1One, role);
            await enrol(ledger, ward1Three, 'privacy-officer');
            const [officer, other] = [id(ward1Three.pem), id(ward1Two.pem)];
            const asked = { subject: ledgerId, category: 'trail', action: 'list', purpose: 'HOPERAT' } as const;
            const { payload, set } = await ledger.call('policies:CheckAttributes', asked, { as: ward1Three });
            const { payload: unknown } = await ledger.call('policies:CheckAttributes', { ...asked, subject: other }, { as: ward1Three });
            expect([payload, unknown].map((text) => (JSON.parse(text) as { reason: string }).reason)).toEqual(['no-policy', 'unknown']);
            const read = JSON.stringify([set.reads, set.ranges, set.privateReads]);
            expect([read.includes(officer), read.includes(ledgerId), read.includes(certificateIdOf(ward1One))]).toEqual([
                true,
                false,
                false,
            ]);
        },
    );
});
