// SPDX-License-Identifier: Apache-2.0
// What people add to who looked: data that left on paper, and whose name a privacy officer withholds from the patient.

import { DomainError, ERRORS, type LedgerId, type Milliseconds, type PAPER_CATEGORIES, type Purpose } from '@wardledger/chaincode/domain';
import { ContentError } from '../refusals';
import { type Asker, ownMatter } from './askers';
import { namedFact } from './facts/fact-names';
import type { WrittenFact } from './facts/fact-writer';
import type { CarePorts } from './visits';

/** `POST /v1/patients/{id}/disclosures`. */
export interface PaperDisclosure {
    readonly patient: string;
    /** Who has it now, and of what house. */
    readonly to: string;
    readonly organisation: string;
    readonly purpose: Purpose;
    readonly categories: readonly (typeof PAPER_CATEGORIES)[number][];
    readonly when: Milliseconds;
}

/** `POST /v1/patients/{id}/withholdings`. */
export interface NewWithholding {
    readonly patient: string;
    /** Ledger id, as who looked has it. */
    readonly person: LedgerId;
    readonly reason: string;
}

/** Enters by hand, withholds, and ends that. */
export interface TrailAdditions {
    disclose(asker: Asker, disclosure: PaperDisclosure): Promise<WrittenFact>;
    withhold(asker: Asker, withholding: NewWithholding): Promise<WrittenFact>;
    end(asker: Asker, id: string): Promise<WrittenFact>;
}

/** What additions need. */
export interface TrailAdditionPorts extends CarePorts {
    readonly now: () => Milliseconds;
}

/** Builds the service. */
export function createTrailAdditions({ askers, facts, now }: TrailAdditionPorts): TrailAdditions {
    return {
        disclose: async (asker, { patient, when, categories, ...said }) => {
            // First: what is refused in any case must not tell whether there is such a patient.
            if (when > now()) {
                throw new ContentError([{ pointer: '/when', detail: 'is to come' }]);
            }
            const about = await askers.patient(asker, patient);
            return facts.write(asker.caller, about, async () => {
                await askers.demandOthers(asker, about);
                return { kind: 'disclosure', about, ...said, categories: [...categories], when };
            });
        },
        withhold: async (asker, { patient, person, reason }) => {
            if ((await askers.self(asker)) === person) {
                throw ownMatter();
            }
            const about = await askers.patient(asker, patient);
            return facts.write(asker.caller, about, async () => {
                await askers.demandOthers(asker, about);
                return { kind: 'withholding', about, person, reason };
            });
        },
        end: async (asker, id) => {
            const named = namedFact(id, ERRORS.WITHHOLDING_NOT_FOUND);
            return facts.write(asker.caller, named.about, async () => {
                const { standing } = await askers.demandOthers(asker, named.about);
                // Under the number where it was stated: there it is ended.
                if (standing?.withheld.some(({ about, id: known }) => known === named.id && about === named.about) !== true) {
                    throw new DomainError(ERRORS.WITHHOLDING_NOT_FOUND);
                }
                return { kind: 'withholding-ended', about: named.about, withholding: named.id };
            });
        },
    };
}
