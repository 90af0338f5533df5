// SPDX-License-Identifier: Apache-2.0
// Changes as the ward's own process submits them: the caller signs inside, so that the channel shows a ward beside a record and never a person.

import { canonicalJson } from '@wardledger/chaincode/domain';
import { type Custodian, transientDigestOf } from '../../custody';
import type { CallerCall, FunctionName, Ledger, LedgerCall, LedgerCaller, ResultOf, Submitted, TransientOf } from '../../ledger';
import type { Registrar } from '../participants';

/** What submitting for a caller needs. */
export interface SignedChangePorts {
    readonly custodian: Pick<Custodian, 'signCall'>;
    readonly ledger: Pick<Ledger, 'submit' | 'submitOnce'>;
    /** The ward's own process. */
    readonly registrar: Pick<Registrar, 'itself'>;
}

/** As the ledger's own two, for functions that the ward's own process submits. @throws DomainError SIGNING_REFUSED for a change that both wards have not let the caller make */
export interface SignedChanges {
    submit<Name extends FunctionName>(caller: LedgerCaller, call: CallerCall<Name>): Promise<Submitted<ResultOf<Name>>>;
    submitOnce<Name extends FunctionName>(
        caller: LedgerCaller,
        name: Name,
        prepare: () => Promise<Omit<CallerCall<Name>, 'name'>>,
    ): Promise<Submitted<ResultOf<Name>>>;
}

/** Builds them. */
export function createSignedChanges({ custodian, ledger, registrar }: SignedChangePorts): SignedChanges {
    /** The ward's own process, with the journal of whoever is behind it: a request that is repeated finds what it has submitted. */
    async function submitterFor({ journal }: LedgerCaller): Promise<LedgerCaller> {
        const itself = await registrar.itself();
        return journal === undefined ? itself : { ...itself, journal };
    }

    async function signed<Name extends FunctionName>(
        { name: caller }: LedgerCaller,
        { name, request, transient = {} as TransientOf<Name> }: CallerCall<Name>,
    ): Promise<LedgerCall<Name>> {
        // The fields that are sent: what is absent in the call is absent on the ledger.
        const fields: object = transient;
        const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
        const toSign = { caller, function: name, request: canonicalJson(request), transient: transientDigestOf(sent) };
        // These fields and no others, whatever the custodian answers.
        const { certificate, signature, nonce, time } = await custodian.signCall(toSign);
        const authorship = { certificate, signature, nonce, time };
        return { name, request, transient: { ...transient, authorship } as unknown as TransientOf<Name> };
    }

    return {
        submit: async (caller, call) => ledger.submit(await submitterFor(caller), await signed(caller, call)),
        submitOnce: async (caller, name, prepare) =>
            ledger.submitOnce(await submitterFor(caller), name, async () => signed(caller, { ...(await prepare()), name })),
    };
}
