// SPDX-License-Identifier: Apache-2.0
// The clinician's loop: S0's Algorithm 3 as it is printed, without the `while`, because whoever comes again asks again.
//
//     3   if CID ∈ BN then                           is known to the ledger, as a clinician
//     4       if Granted MPatientID CID then         a grant to a doctor or nurse, or the team of an open visit, and no refusal by the patient
//     5           ReadRecords(CID, PRECID, MPatientID, BN)
//     6           UpdateRecords(CID, PRECID, MPatientID, BN)
//     7       else
//     8           WriteRecords(CID, MPatientID, BN)  a new entry addressed to the patient
//     9           ReadRecords(CID, LID, BN)          of what this clinician wrote, or what names this laboratory
//     10  else
//     11      NotExist(CID)

import type { Static } from '@sinclair/typebox';
import { isRefused, isTreating, type PatientStanding } from '../access';
import { ENTRY_AUTHORS, mayUpdate } from '../entries';
import { type Actor, closed, type Hex64, isClinician, isGrantee, type LedgerId, LedgerIdSchema } from '../kernel';

export const EnterSchema = closed({ patient: LedgerIdSchema });
export type Enter = Static<typeof EnterSchema>;

/** What the loop calls. */
export type LoopCall = 'ReadRecords' | 'UpdateRecords' | 'WriteRecords';

/** How the loop ends. */
export type LoopEnd =
    | { readonly outcome: 'NOT_EXIST' }
    | { readonly outcome: 'GRANTED'; readonly may: readonly LoopCall[] }
    | {
          readonly outcome: 'NOT_GRANTED';
          readonly may: readonly LoopCall[];
          /** Whose entries may be read: those that this clinician wrote, those that name this laboratory. */
          readonly limitedTo: { readonly clinician: LedgerId; readonly lab?: LedgerId };
      };

/** The answer of clinician:Enter. */
export type Entered = LoopEnd & {
    /** SHA-256 of the envelope of the newest entry that the caller wrote about this patient: what the next one names inside its seal. */
    readonly previous?: Hex64;
    /** The caller is the patient, or speaks for them: nobody writes into their own record. */
    readonly isOwn?: true;
};

const has = (roles: Actor['roles'], wanted: readonly string[]): boolean => roles.some((role) => wanted.includes(role));

/** Of a grant as far as its scope goes; the printed one knows no scope. Whoever may not update writes as anybody does. */
function grantedCalls(standing: PatientStanding, asker: Pick<Actor, 'ledgerId' | 'roles'>): LoopCall[] {
    const { ledgerId: person, roles } = asker;
    if (isRefused(standing, { person, purpose: 'TREAT' })) {
        return [];
    }
    const isGranted = isGrantee(roles) && standing.grants.some(({ clinician, scope }) => clinician === person && scope.includes('read'));
    const mayRead = isTreating(standing, asker) || isGranted;
    const updates = mayUpdate(standing, asker);
    const calls: LoopCall[] = [...(mayRead ? ['ReadRecords' as const] : []), ...(updates ? ['UpdateRecords' as const] : [])];
    return calls.length === 0 || updates ? calls : [...calls, 'WriteRecords'];
}

/** Goes through the loop once. */
export function clinicianLoop(standing: PatientStanding, asker: Pick<Actor, 'ledgerId' | 'roles'>): LoopEnd {
    const { ledgerId, roles } = asker;
    if (has(roles, ENTRY_AUTHORS)) {
        const granted = isClinician(roles) ? grantedCalls(standing, asker) : [];
        if (granted.length > 0) {
            return { outcome: 'GRANTED', may: granted };
        } else {
            const lab = has(roles, ['lab']) ? { lab: ledgerId } : {};
            return { outcome: 'NOT_GRANTED', may: ['WriteRecords', 'ReadRecords'], limitedTo: { clinician: ledgerId, ...lab } };
        }
    } else {
        return { outcome: 'NOT_EXIST' };
    }
}
