// SPDX-License-Identifier: Apache-2.0
// Whoever asks whether they may read a patient's data learns whether there is such a patient, and how they stand to them: so it is a look, and stands where
// the patient sees it.

import { scriptedLedger } from '../../../test/support/scripted-ledger';
import type { Asker } from '../access';
import { recordNotFound } from '../subjects';
import { AccessChecks } from './access-checks';

const use = { action: 'read', category: 'cohort', purpose: 'HRESCH' } as const;
const asker: Asker = {
    caller: { name: 'dr-osei', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() },
    roles: ['researcher'],
};
const [known, found] = [{ ledgerId: 'a'.repeat(32) }, 'a'.repeat(32)];

function checks() {
    const order: string[] = [];
    const look = jest.fn(async (_caller: unknown, _request: { readonly patients: readonly string[] }) => order.push('look'));
    const { ledger } = scriptedLedger({
        'policies:CheckAttributes': () => {
            order.push('decided');
            return { decision: 'permit', policies: [], digest: '' };
        },
    });
    const directory = { known: async (_caller: unknown, id: string) => (id === 'P001' ? known : Promise.reject(recordNotFound())) };
    return { made: new AccessChecks({ ledger, directory, disclosures: { look }, askers: {} } as never), look, order };
}

it.each([['P001', true] as const, ['P404', false] as const])(
    'a question about %s is stated before it is answered',
    async (patient, isKnown) => {
        const { made, look, order } = checks();
        await made.check(asker, { ...use, patient });
        expect(order).toEqual(['look', 'decided']);
        const [, request] = look.mock.calls[0]!;
        expect(request).toMatchObject(use);
        expect([request.patients.length, request.patients[0] === found]).toEqual([1, isKnown]);
    },
);

it('a question about no patient, and one of a device, which may state no look, leave nothing', async () => {
    const { made, look } = checks();
    await made.check(asker, use);
    await made.check({ ...asker, roles: ['iot-gateway'] }, { ...use, patient: 'P001' });
    expect(look).not.toHaveBeenCalled();
});
