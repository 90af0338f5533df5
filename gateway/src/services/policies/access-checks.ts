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
        const { directory, disclosures, ledger } = this.#ports;
        const { caller, roles } = asker;
        const other = subject === undefined || subject === caller.name ? undefined : await this.#other(asker, subject);
        // Who is unknown is asked about all the same: the ledger does for nobody as for anybody, and denies.
        const about =
            patient === undefined ? undefined : await patientOrNobody(directory.known(caller, patient).then(({ ledgerId }) => ledgerId));
        const request = { ...what, ...(other !== undefined && { subject: other }), ...(about !== undefined && { patient: about }) };
        if (other !== undefined) {
            const trail = { action: 'read', category: 'trail', purpose: 'HOPERAT' } as const;
            const { transaction } = await disclosures.demandLook(caller, about ?? NOBODY, trail);
            return { ...(await ledger.evaluate(caller, 'policies:CheckAttributes', request)), transaction };
        }
        // That there is such a patient, and that one may read of them, is told to nobody without a look. Who may state none is permitted nothing either.
        if (about !== undefined && mayWrite('look', roles)) {
            await disclosures.look(caller, { patients: [about], ...what });
        }
        return ledger.evaluate(caller, 'policies:CheckAttributes', request);
    }

    async #other(asker: Asker, subject: string): Promise<string> {
        if (!asker.roles.includes('privacy-officer')) {
            throw new DomainError(ERRORS.ACCESS_DENIED, 'About others the privacy officer asks.');
        }
        return this.#ports.askers.anybody(asker, { pointer: '/subject', name: subject });
    }
}
