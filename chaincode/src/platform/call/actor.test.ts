// SPDX-License-Identifier: Apache-2.0
// Who calls, by what stands on the ledger of their certificate and of them.

import type { ChaincodeStub } from 'fabric-shim-api';
import { identities, type Identity } from '../../../test/support/certificates';
import { certificateIdOf, id } from '../../../test/support/fixtures';
import { LedgerContext } from '../context';
import { callerOf } from './actor';
import { bindingKey, personKey } from './registration';

const { ward1One, ward1Msp } = identities;
const ledgerId = id('somebody');
const binding = { ledgerId };
const person = { roles: ['doctor'], status: 'active' };

function contextOf({ mspId: mspid, pem }: Identity, stands: { readonly binding?: object; readonly person?: object }): LedgerContext {
    const state = new Map<string, object | undefined>([
        [bindingKey('Ward1MSP', certificateIdOf(ward1One)).path, stands.binding],
        [personKey(ledgerId).path, stands.person],
        // Whatever is registered about an administrator of the MSP counts for nothing.
        [bindingKey('Ward1MSP', certificateIdOf(ward1Msp)).path, { ledgerId, until: 1 }],
    ]);
    const context = new LedgerContext();
    context.stub = {
        getCreator: () => ({ mspid, idBytes: Buffer.from(pem) }),
        getState: async (path: string) => {
            const value = state.get(path);
            return Promise.resolve(Buffer.from(value === undefined ? '' : JSON.stringify(value)));
        },
    } as unknown as ChaincodeStub;
    return context;
}

it('is the person to whom the certificate is bound, with their roles', async () => {
    const certificateId = certificateIdOf(ward1One);
    const known = { mspId: 'Ward1MSP', ward: 'ward1', certificateId, administrator: false, ledgerId, roles: ['doctor'] };
    expect(await callerOf(contextOf(ward1One, { binding, person }))).toEqual(known);
});

it('is for an administrator of the MSP its certificate, with no roles, whatever is registered about it', async () => {
    const certificateId = certificateIdOf(ward1Msp);
    const known = { mspId: 'Ward1MSP', ward: 'ward1', certificateId, administrator: true, ledgerId: certificateId.slice(0, 32), roles: [] };
    expect(await callerOf(contextOf(ward1Msp, { person: { ...person, status: 'suspended' } }))).toEqual(known);
});

it.each<[string, object, string]>([
    ['nobody', {}, 'ACTOR_UNKNOWN'],
    ['somebody who is suspended', { binding, person: { ...person, status: 'suspended' } }, 'ACTOR_SUSPENDED'],
    ['somebody, until it was ended', { binding: { ...binding, until: 1 }, person }, 'CERTIFICATE_ENDED'],
    // Whoever is suspended learns that, whatever they call with.
    [
        'somebody who is suspended, until it was ended',
        { binding: { ...binding, until: 1 }, person: { ...person, status: 'suspended' } },
        'ACTOR_SUSPENDED',
    ],
])('a certificate that is bound to %s lets nobody in', async (_whom, stands, code) => {
    await expect(callerOf(contextOf(ward1One, stands))).rejects.toMatchObject({ code });
});

it('is nobody’s fault where a certificate is bound to a person who is not there', async () => {
    await expect(callerOf(contextOf(ward1One, { binding }))).rejects.toThrow('the person of a certificate');
});
