// SPDX-License-Identifier: Apache-2.0
// The ward's own process submits, with the journal of whoever is behind it; what they sign is what is sent.

import { transientDigestOf } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { CallToSign } from '../../custody';
import type { Ledger, LedgerCaller, SubmissionJournal } from '../../ledger';
import { createSignedChanges } from './signed-changes';

const authorship = { certificate: 'PEM', signature: 'MEUCIQ==', nonce: 'a'.repeat(64), time: 1 };
const callerNamed = (name: string): LedgerCaller => ({
    name,
    mspId: 'Ward1MSP',
    certificate: `PEM ${name}`,
    sign: async () => Promise.resolve(new Uint8Array()),
});
const ledgerId = 'b'.repeat(32);
const update = { request: { version: 1, ledgerId, status: 'inactive' as const } };

let signCall: jest.Mock<Promise<typeof authorship>, [CallToSign]>;
let sent: { caller: LedgerCaller; call: unknown }[];
let changes: ReturnType<typeof createSignedChanges>;
beforeEach(() => {
    signCall = jest.fn(async (_call: CallToSign) => Promise.resolve(authorship));
    sent = [];
    const ledger = {
        submit: async (caller: LedgerCaller, call: unknown) => Promise.resolve(sent.push({ caller, call })),
        submitOnce: async (caller: LedgerCaller, name: string, prepare: () => Promise<object>) =>
            sent.push({ caller, call: { ...(await prepare()), name } }),
    } as unknown as Pick<Ledger, 'submit' | 'submitOnce'>;
    changes = createSignedChanges({
        custodian: { signCall },
        ledger,
        registrar: { itself: async () => Promise.resolve(callerNamed('#registrar')) },
    });
});

it('sends what the caller has signed, as the ward’s own process', async () => {
    const record = { envelope: '{}', salt: 'c'.repeat(64) };
    await changes.submit(callerNamed('dr-osei'), { name: 'record:UpdateRecord', ...update, transient: { record } });
    const transient = transientDigestOf({ record });
    const request = `{"ledgerId":"${ledgerId}","status":"inactive","version":1}`;
    expect(signCall.mock.calls).toEqual([[{ caller: 'dr-osei', function: 'record:UpdateRecord', request, transient }]]);
    expect(sent).toMatchObject([
        { caller: { name: '#registrar' }, call: { name: 'record:UpdateRecord', ...update, transient: { record, authorship } } },
    ]);
    expect(sent[0]!.caller).not.toHaveProperty('journal');
});

it('signs no field that is not sent, because it is absent', async () => {
    await changes.submit(callerNamed('dr-osei'), { name: 'record:UpdateRecord', ...update, transient: { record: undefined! } });
    await changes.submit(callerNamed('dr-osei'), { name: 'record:UpdateRecord', ...update });
    expect(signCall.mock.calls.map(([{ transient }]) => transient)).toEqual([transientDigestOf({}), transientDigestOf({})]);
});

it('looks into the journal of the caller first, and signs only what is prepared', async () => {
    const journal = {} as SubmissionJournal;
    const prepare = jest.fn(async () => Promise.resolve(update));
    await changes.submitOnce({ ...callerNamed('dr-osei'), journal }, 'record:UpdateRecord', prepare);
    expect([sent[0]!.caller.name, sent[0]!.caller.journal === journal, prepare.mock.calls.length]).toEqual(['#registrar', true, 1]);
    expect(sent[0]!.call).toMatchObject({ transient: { authorship } });
});

it('sends nothing that the custodian does not sign', async () => {
    signCall.mockRejectedValue(new DomainError(ERRORS.SIGNING_REFUSED));
    const refused = { code: 'SIGNING_REFUSED' };
    await expect(changes.submit(callerNamed('dr-osei'), { name: 'record:UpdateRecord', ...update })).rejects.toMatchObject(refused);
    await expect(
        changes.submitOnce(callerNamed('dr-osei'), 'record:UpdateRecord', async () => Promise.resolve(update)),
    ).rejects.toMatchObject(refused);
    expect(sent).toEqual([]);
});
