// SPDX-License-Identifier: Apache-2.0
// What a decision is made of: facts that the chaincode has read itself. A caller contributes an action and a purpose.

import type { Category, PolicyAction } from '../../access';
import type { LedgerId, Milliseconds, Role } from '../../kernel';

/** A patient who the person is, or speaks for until a date. */
export interface Binding {
    readonly patient: LedgerId;
    readonly kind: 'self' | 'proxy';
    readonly until?: Milliseconds;
}

export type OwnValue = boolean | number | string | readonly string[];

export interface PersonFacts {
    readonly id: LedgerId;
    readonly isSuspended: boolean;
    /** The certificate under which they looked has ended since. */
    readonly hasEndedCertificate?: true;
    readonly ward: string;
    readonly roles: readonly Role[];
    readonly teams: readonly string[];
    readonly bindings: readonly Binding[];
    readonly username?: string | undefined;
    readonly age?: number | undefined;
    readonly gender?: string | undefined;
    readonly height?: number | undefined;
    readonly weight?: number | undefined;
    readonly location?: string | undefined;
    readonly department?: string | undefined;
    /** What the wards' own schema names, by attribute. */
    readonly own?: Readonly<Record<string, OwnValue>>;
}

export interface Visit {
    readonly ward: string;
    readonly location?: string;
    readonly team?: string;
}

export interface PatientFacts {
    readonly id: LedgerId;
    readonly ward: string;
    /** As a number: 20080131 is the 31st of January 2008. */
    readonly birthDate?: number;
    readonly openVisits: readonly Visit[];
    /** Every ward that knows the patient. */
    readonly wards: readonly string[];
}

/** What is looked at: a category of a patient's data, one thing of it, or what is no one patient's (`cohort`, `staff`, the trail as a whole). */
export interface ResourceFacts {
    /** There is no such record, or it is of a kind that has nothing of the category. */
    readonly isUnknown?: true;
    readonly category: Category;
    readonly patient?: PatientFacts;
    /** Whether the patient's proxies are kept from it: from one entry, or from all of the category. */
    readonly isConfidential?: boolean;
    readonly author?: LedgerId;
    readonly lab?: LedgerId;
}

/** What a patient's newest decisions come to for this purpose and person, of all ids that are merged; a denial in any of them wins, and in any that is linked. */
export type Consent = 'none' | 'permitted' | 'denied';

export interface Grant {
    readonly categories: readonly Category[];
    readonly until: Milliseconds;
}

/** Plain JSON, so that an auditor who has it makes the decision again. */
export interface DecisionRequest {
    /** Absent where the caller is nobody that the ledger knows. */
    readonly person?: PersonFacts;
    readonly action: PolicyAction;
    readonly resource: ResourceFacts;
    /** HL7's code: TREAT, HPAYMT, HOPERAT, HRESCH, ETREAT. */
    readonly purpose: string;
    /** The transaction's. */
    readonly time: Milliseconds;
    readonly consent: Consent;
    /** A permission that holds names this person. */
    readonly isPermittedByName?: true;
    /** Of this patient to this person. */
    readonly grants: readonly Grant[];
    /** What this person declared for this patient, where it lets them in: of who is refused by name, with a second clinician beside it. */
    readonly emergency?: { readonly until: Milliseconds };
}
