// SPDX-License-Identifier: Apache-2.0
// Grants of a record to a clinician: while a visit is open, until a date. Where there is no visit, the patient and the privacy officer are told of the try.

import { DomainError, ERRORS, type FoundStanding, type GrantScope, type LedgerId, type Milliseconds } from '@wardledger/chaincode/domain';
import { demandToCome } from '../refusals';
import { type Asker, isDesk, type NamedPerson, ownMatter } from './askers';
import type { Disclosures } from './disclosures';
import { namedFact } from './facts/fact-names';
import type { WrittenFact } from './facts/fact-writer';
import type { CarePorts } from './visits';

/** `POST /v1/grants`. */
export interface NewGrant {
    readonly patient: string;
    readonly clinician: NamedPerson;
    readonly lab?: NamedPerson | undefined;
    readonly scope: readonly GrantScope[];
    readonly expires: Milliseconds;
}

/** Grants and takes back. */
export interface Grants {
    grant(asker: Asker, grant: NewGrant): Promise<WrittenFact>;
    revoke(asker: Asker, id: string): Promise<WrittenFact>;
}

/** What grants need. */
export interface GrantPorts extends CarePorts {
    readonly disclosures: Pick<Disclosures, 'demandChange'>;
    readonly now: () => Milliseconds;
}

/** Builds the service. */
export function createGrants({ askers, disclosures, facts, now }: GrantPorts): Grants {
    /** Without a visit of which the asker may dispose there is nothing to grant. */
    async function demandVisit(asker: Asker, about: LedgerId, standing: FoundStanding | undefined): Promise<void> {
        if (standing?.visits.some(({ visit }) => !isDesk(asker) || visit.author.ward === askers.ward) !== true) {
            await facts.note(asker.caller, { kind: 'notice', about, concerning: 'grant', outcome: 'not-found' });
            throw new DomainError(ERRORS.VISIT_NOT_FOUND);
        }
    }

    return {
        grant: async (asker, { patient, clinician, lab, scope, expires }) => {
            const demandFuture = (): void => demandToCome('/expires', expires, now());
            const about = await askers.patient(asker, patient).catch((error: unknown) => {
                // What is refused in any case must not tell whether there is such a patient.
                demandFuture();
                throw error;
            });
            return facts.write(asker.caller, about, async () => {
                demandFuture();
                const { self, standing } = await (isDesk(asker) ? askers.standpoint(asker, about) : askers.demandBound(asker, about));
                const clinicianId = await askers.grantee(asker, clinician);
                const [labId] = await askers.people(asker, lab === undefined ? [] : [lab]);
                if ([clinicianId, labId].includes(self)) {
                    throw ownMatter();
                }
                await demandVisit(asker, about, standing);
                // Last, because it is stated: by both wards, whether a policy lets this person grant.
                await disclosures.demandChange(asker.caller, about, { action: 'grant', category: 'demographics', purpose: 'TREAT' });
                const grant = { kind: 'grant' as const, about, clinician: clinicianId, scope: [...scope], expires };
                return labId === undefined ? grant : { ...grant, lab: labId };
            });
        },
        revoke: async (asker, id) => {
            const named = namedFact(id, ERRORS.GRANT_NOT_FOUND);
            return facts.write(asker.caller, named.about, async () => {
                const standing = await askers.standing(asker, named.about);
                if (standing?.grants.some((grant) => grant.id === named.id) !== true) {
                    throw new DomainError(ERRORS.GRANT_NOT_FOUND);
                }
                return { kind: 'grant-revoked', about: named.about, grant: named.id };
            });
        },
    };
}
