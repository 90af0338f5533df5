// SPDX-License-Identifier: Apache-2.0
// What the policies decide about somebody's access, without opening anything: about whoever asks, which leaves a look where it is about a patient, and for
// the privacy officer about anybody, which leaves one in any case.

import { type CheckAttributes, type CheckedAccess, DomainError, ERRORS, mayWrite, NOBODY } from '@wardledger/chaincode/domain';
import type { CommittedTransaction, Ledger } from '../../ledger';
import type { Asker, Askers, Disclosures } from '../access';
import { type LookUps, patientOrNobody } from '../subjects';

/** `POST /v1/access/check`; people and patients by the ids that the API has for them. */
export interface AccessCheck extends Pick<CheckAttributes, 'action' | 'category' | 'purpose'> {
    readonly subject?: string | undefined;
    readonly patient?: string | undefined;
}

/** A decision, and the event of an officer's question. */
export type CheckAnswer = CheckedAccess & { readonly transaction?: CommittedTransaction };

/** What checking needs. */
export interface AccessCheckPorts {
    readonly askers: Pick<Askers, 'anybody'>;
    readonly directory: Pick<LookUps, 'known'>;
    readonly disclosures: Pick<Disclosures, 'demandLook' | 'look'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
}

/** Asks the ledger. */
export class AccessChecks {
    readonly #ports: AccessCheckPorts;

    constructor(ports: AccessCheckPorts) {
        this.#ports = ports;
    }

    /** @throws DomainError ACCESS_DENIED for a question about somebody else by anybody but a privacy officer */
    async check(asker: Asker, { subject, patient, ...what }: AccessCheck): Promise<CheckAnswer> {
        const about = subject === undefined || subject === asker.caller.name ? undefined : await this.#other(asker, subject);
        const request = { ...what, ...(about !== undefined && { subject: about }), ...(await this.#patient(asker, patient)) };
        const event = await (about === undefined ? this.#look(asker, request) : this.#leaveEvent(asker, request));
        const decision = await this.#ports.ledger.evaluate(asker.caller, 'policies:CheckAttributes', request);
        return event === undefined ? decision : { ...decision, transaction: event.transaction };
    }

    async #other(asker: Asker, subject: string): Promise<string> {
        if (!asker.roles.includes('privacy-officer')) {
            throw new DomainError(ERRORS.ACCESS_DENIED, 'About others the privacy officer asks.');
        }
        return this.#ports.askers.anybody(asker, { pointer: '/subject', name: subject });
    }

    /** Who is unknown is asked about all the same: the ledger does for nobody as for anybody, and denies. */
    async #patient({ caller }: Asker, patient: string | undefined): Promise<Pick<CheckAttributes, 'patient'>> {
        if (patient === undefined) {
            return {};
        }
        return { patient: await patientOrNobody(this.#ports.directory.known(caller, patient).then(({ ledgerId }) => ledgerId)) };
    }

    /** That there is such a patient, and that one may read of them, is told to nobody without a look. Who may state none is permitted nothing either. */
    async #look({ caller, roles }: Asker, { patient, action, category, purpose }: CheckAttributes): Promise<undefined> {
        if (patient !== undefined && mayWrite('look', roles)) {
            await this.#ports.disclosures.look(caller, { patients: [patient], action, category, purpose });
        }
    }

    async #leaveEvent({ caller }: Asker, { patient = NOBODY }: Pick<CheckAttributes, 'patient'>): ReturnType<Disclosures['demandLook']> {
        return this.#ports.disclosures.demandLook(caller, patient, { action: 'read', category: 'trail', purpose: 'HOPERAT' });
    }
}
