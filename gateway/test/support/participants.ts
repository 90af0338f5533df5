// SPDX-License-Identifier: Apache-2.0
// What a scripted ledger answers about participants: persons and their certificates, as the contract keeps them, without its rules.

import { DomainError, ERRORS, type Participant, type Role } from '@wardledger/chaincode/domain';
import type { Script } from './scripted-ledger';

type Known = Omit<Participant, 'certificate'>;

/** Persons that a scripted ledger knows; tests look at them, and change them. */
export function knownParticipants() {
    const persons = new Map<string, Known>();
    /** Whose a certificate is. */
    const certificates = new Map<string, string>();
    const ended = new Set<string>();

    const demand = (ledgerId: string | undefined): Known => {
        const person = ledgerId === undefined ? undefined : persons.get(ledgerId);
        if (person === undefined) {
            throw new DomainError(ERRORS.PARTICIPANT_NOT_FOUND);
        }
        return person;
    };
    const shown = (certificateId: string): Participant => {
        const certificate = { certificateId, from: 1, ...(ended.has(certificateId) && { until: 2 }) };
        return { ...demand(certificates.get(certificateId)), certificate };
    };
    const change = (ledgerId: string, changes: Partial<Known>): Known => {
        const person = { ...demand(ledgerId), ...changes };
        persons.set(ledgerId, person);
        return person;
    };
    /** Makes a person known beside all requests. */
    const add = (ledgerId: string, certificateId: string, ...roles: Role[]): void => {
        certificates.set(certificateId, ledgerId);
        persons.set(ledgerId, { ledgerId, mspId: 'Ward1MSP', ward: 'ward1', roles, status: 'active', certifiedBy: 'registrar' });
    };
    const script: Script = {
        'participant:GetParticipant': (request) => ('ledgerId' in request ? demand(request.ledgerId) : shown(request.certificateId)),
        'participant:RegisterParticipant': ({ ledgerId, certificateId, roles }) => {
            const isSame = certificates.get(certificateId) === ledgerId && persons.get(ledgerId)?.roles.join() === roles.join();
            if (!isSame && (certificates.has(certificateId) || persons.has(ledgerId))) {
                throw new DomainError(ERRORS.PARTICIPANT_EXISTS);
            }
            if (!isSame) {
                add(ledgerId, certificateId, ...roles);
            }
            return shown(certificateId);
        },
        'participant:BindCertificate': ({ ledgerId, certificateId, replaces }) => {
            demand(ledgerId);
            certificates.set(certificateId, ledgerId);
            if (replaces !== undefined) {
                ended.add(replaces);
            }
            return shown(certificateId);
        },
        'participant:EndCertificate': ({ certificateId }) => {
            ended.add(certificateId);
            return shown(certificateId);
        },
        'participant:ListCertificates': ({ ledgerId }) =>
            [...certificates].filter(([, of]) => of === ledgerId).map(([certificateId]) => shown(certificateId).certificate),
        'participant:UpdateParticipant': ({ ledgerId, roles }) => change(ledgerId, { roles }),
        'participant:SuspendParticipant': ({ ledgerId, reason }) =>
            change(ledgerId, {
                status: 'suspended',
                suspension: { reason, actor: { mspId: 'Ward1MSP', ledgerId: 'a'.repeat(32) }, time: 1_800_000_000_000 },
            }),
        'participant:ReinstateParticipant': ({ ledgerId }) => {
            const { suspension: _, ...person } = demand(ledgerId);
            persons.set(ledgerId, { ...person, status: 'active' });
            return demand(ledgerId);
        },
    };
    return { persons, certificates, ended, add, change, script };
}
