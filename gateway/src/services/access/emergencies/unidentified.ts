// SPDX-License-Identifier: Apache-2.0
// A number for a patient whom nobody can name: drawn, and known to the ledger before anything is stated about it.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { type Custodian, newLedgerId, newSalt, newUnidentifiedNumber, sealOutsideId } from '../../../custody';
import type { Ledger, LedgerCaller } from '../../../ledger';
import { createRegistrar } from '../../participants';
import type { LookUps } from '../../subjects';

/** What numbers are made with. */
export interface UnidentifiedPorts {
    readonly custodian: Pick<Custodian, 'identity' | 'sign'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly directory: Pick<LookUps, 'registrable'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
}

/** Patients whom nobody has identified. */
export interface UnidentifiedPatients {
    /** Gives a number that nobody has, and registers it; whoever repeats the request gets the same. */
    register(caller: LedgerCaller): Promise<string>;
}

/** How many numbers are drawn while somebody has the one that was. */
const DRAWS = 5;

/** Builds the service. */
export function createUnidentifiedPatients({ custodian, ledger, directory, recipients }: UnidentifiedPorts): UnidentifiedPatients {
    const registrar = createRegistrar({ custodian, ledger });

    async function freeNumber(caller: LedgerCaller): Promise<string> {
        for (let drawn = 0; drawn < DRAWS; drawn += 1) {
            const number = newUnidentifiedNumber();
            if ((await directory.registrable(caller, number)).own === undefined) {
                return number;
            }
        }
        throw new DomainError(ERRORS.INTERNAL);
    }

    return {
        register: async (caller) => {
            const draw = async (): Promise<string> => freeNumber(caller);
            const number = await (caller.journal?.drawn('unidentified', draw) ?? draw());
            const { lookupKey, own, text, said } = await directory.registrable(caller, number);
            if (own === undefined) {
                const ledgerId = newLedgerId();
                const kind = 'record' as const;
                const sealedId = await sealOutsideId({ ledgerId, kind, id: text }, recipients);
                const subjects = [{ lookupKey, ledgerId, kind, sealedId, salt: newSalt() }];
                // As the ward: this transaction has the new ledger id in its read set, where the clinician must not stand beside it.
                const itself = await registrar.itself();
                await ledger.submit(itself, { name: 'subject:RegisterSubjects', request: {}, transient: { subjects, ...said } });
            }
            return number;
        },
    };
}
