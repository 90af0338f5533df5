// SPDX-License-Identifier: Apache-2.0
// Access events: private evidence of every disclosure.

import { ACCESSED_LIST, type RecordAccessTransient } from '../../src/domain';
import { identities } from '../support/certificates';
import { certificateIdOf, digest, enrol, id, wards } from '../support/fixtures';

const { ward1One, ward1Three, ward2One } = identities;
const accessKey = digest('access');
const access: RecordAccessTransient = { subject: id('patient'), action: 'read-record', purpose: 'TREAT', salt: digest('salt') };

describe('access events', () => {
    it('hold the caller, the subject, the purpose and the time, and are read by an auditor', async () => {
        const ledger = await wards();
        await enrol(ledger, ward1Three, 'auditor');
        ledger.time = 1_750_000_123_456;
        const answer = await ledger.submit('access:RecordAccess', { accessKey }, { as: ward1One, transient: { access } });
        expect(answer).toEqual({ accessKey, time: 1_750_000_123_456 });
        const actor = { mspId: 'Ward1MSP', ledgerId: id(ward1One.pem), certificateId: certificateIdOf(ward1One) };
        const event = await ledger.submit('access:GetAccess', { accessKey }, { as: ward1Three });
        expect(event).toEqual({ ...access, actor, time: 1_750_000_123_456 });
    });

    it('read and write nothing that names the subject', async () => {
        const ledger = await wards();
        const { set, payload } = await ledger.call('access:RecordAccess', { accessKey }, { as: ward1One, transient: { access } });
        expect(set).toMatchObject({ writes: {}, ranges: [], purges: [], privateReads: [`access/${accessKey}`] });
        expect(set.reads).toEqual([`participant/Ward1MSP/${certificateIdOf(ward1One)}`, `person/${id(ward1One.pem)}`]);
        expect(Object.keys(set.privateWrites)).toEqual([`access/${accessKey}`]);
        expect(payload).not.toContain(access.subject);
    });

    it('of a list name no patient', async () => {
        const ledger = await wards();
        const list = { ...access, subject: ACCESSED_LIST, action: 'list-records' as const };
        await ledger.submit('access:RecordAccess', { accessKey }, { as: ward1One, transient: { access: list } });
        expect(ledger.patientData()[0]).toContain('"subject":"list"');
    });

    it('are never overwritten', async () => {
        const ledger = await wards();
        await ledger.submit('access:RecordAccess', { accessKey }, { as: ward1One, transient: { access } });
        expect((await ledger.refusal('access:RecordAccess', { accessKey }, { as: ward2One, transient: { access } })).code).toBe(
            'ACCESS_EXISTS',
        );
    });

    it('that nobody stored are not found', async () => {
        const ledger = await wards();
        await enrol(ledger, ward1Three, 'custodian');
        expect((await ledger.refusal('access:GetAccess', { accessKey }, { as: ward1Three })).code).toBe('ACCESS_NOT_FOUND');
    });
});
