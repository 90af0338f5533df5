// SPDX-License-Identifier: Apache-2.0
// The trail, and the list of emergencies, are read after a look that says so, and not where that is denied.

import { DomainError, ERRORS, NOBODY } from '@wardledger/chaincode/domain';
import { openCustodian } from '../../../test/support/hand-made';
import { memoryTable } from '../../../test/support/memory-store';
import { committedTransaction, scriptedLedger } from '../../../test/support/scripted-ledger';
import type { AccessCoverage } from '../../store/ports';
import { type Asker, type AskerPorts, Askers } from './askers';
import { Disclosures } from './disclosures';
import { createEmergencies, type EmergencyPorts } from './emergencies/emergencies';
import { createTrail } from './trail';

const auditor: Asker = {
    caller: { name: 'auditor-1', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() },
    roles: ['auditor'],
};
const author = { mspId: 'Ward1MSP', ledgerId: 'e'.repeat(32), certificateId: 'c'.repeat(64), ward: 'ward1', roles: ['auditor'] };
const event = { id: 'd'.repeat(32), kind: 'look', about: NOBODY, time: 0, author, notice: 'a'.repeat(64), transactionId: 'b'.repeat(64) };

function setUp(decision: 'permit' | 'deny') {
    const scripted = scriptedLedger({
        'policies:CheckAccess': ({ patients }) => ({ decisions: patients.map(() => decision) }),
        'access:Record': ({ notice }) => ({ notice }),
        'access:ListEmergencies': () => ({ items: [] }),
        'access:ListEvents': () => ({ items: [event, { ...event, about: 'f'.repeat(32) }], next: 'AA' }),
    });
    const { ledger } = scripted;
    const disclosures = new Disclosures({
        ledger,
        custodian: openCustodian(),
        coverage: memoryTable<AccessCoverage>(),
        now: () => Date.parse(committedTransaction.timestamp),
    });
    const ports = { askers: new Askers({} as AskerPorts), ledger, disclosures };
    const unused = {} as Pick<EmergencyPorts, 'facts' | 'unidentified'>;
    return { ...scripted, trail: createTrail(ports), emergencies: createEmergencies({ ...ports, ...unused }) };
}

it('is read after a look at nobody’s trail', async () => {
    const { trail, calls } = setUp('permit');
    const { items, next } = await trail.events(auditor, { limit: 2, kind: 'look', from: 1 });
    expect(items.map(({ about, person, organisation }) => [about, person, organisation])).toEqual([
        [undefined, author.ledgerId, 'Ward1MSP'],
        ['f'.repeat(32), author.ledgerId, 'Ward1MSP'],
    ]);
    expect(next).toBe('AA');
    expect(calls).toMatchObject([
        { name: 'policies:CheckAccess', request: { patients: [NOBODY], action: 'list', category: 'trail', purpose: 'HOPERAT' } },
        { name: 'access:Record', submitted: true, transient: { facts: [{ kind: 'look', about: NOBODY, decision: 'permit' }] } },
        { name: 'access:ListEvents', request: { limit: 2, kind: 'look', from: 1 } },
    ]);
});

it('is not read where that is denied, which is stated', async () => {
    const { trail, calls } = setUp('deny');
    await expect(trail.events(auditor, { limit: 2 })).rejects.toEqual(new DomainError(ERRORS.ACCESS_DENIED));
    expect(calls).toMatchObject([
        { name: 'policies:CheckAccess' },
        { name: 'access:Record', transient: { facts: [{ about: NOBODY, decision: 'deny' }] } },
    ]);
});

it('the list of emergencies is read after a look at the trail, and not where that is denied', async () => {
    const { emergencies, calls } = setUp('permit');
    await emergencies.list(auditor, { limit: 2 });
    expect(calls).toMatchObject([
        { name: 'policies:CheckAccess', request: { patients: [NOBODY], action: 'list', category: 'trail', purpose: 'HOPERAT' } },
        { name: 'access:Record', submitted: true },
        { name: 'access:ListEmergencies' },
    ]);
    const denied = setUp('deny');
    await expect(denied.emergencies.list(auditor, { limit: 2 })).rejects.toEqual(new DomainError(ERRORS.ACCESS_DENIED));
    expect(denied.calls.map(({ name }) => name)).toEqual(['policies:CheckAccess', 'access:Record']);
});
