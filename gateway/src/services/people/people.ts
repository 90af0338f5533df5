// SPDX-License-Identifier: Apache-2.0
// The list of a ward's people, whose names are opened like any others: by a look that is stated first, and both wards' decision; and the end of
// certificates, which the administrator who ends one signs.

import {
    type Certificates,
    DomainError,
    ERRORS,
    type LedgerId,
    NOBODY,
    type Page,
    type ParticipantStatus,
    type Role,
    type Suspension,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { Disclosures } from '../access';
import type { Participants, Standings } from '../participants';

/** `GET /participants`. */
export interface PeopleFilter {
    readonly ward?: string;
    readonly role?: Role;
    readonly status?: ParticipantStatus;
    readonly limit: number;
    readonly cursor?: string;
}

/** One row. */
export interface PersonRow {
    /** The name in tokens. Absent for who was registered without one, and where it does not open. */
    readonly id?: string;
    readonly ledgerId: LedgerId;
    readonly roles: readonly Role[];
    readonly status: ParticipantStatus;
    readonly suspension?: Omit<Suspension, 'time'> & { readonly time: string };
}

/** A certificate of a person. */
export interface CertificateRow {
    readonly certificateId: string;
    readonly from: string;
    /** Since when it counts no more. */
    readonly until?: string;
}

/** What ends a certificate. */
export type EndedCertificate = CertificateRow & { readonly transaction: CommittedTransaction };

/** Lists people, and their certificates; ends one. */
export interface People {
    /** A page with fewer rows than asked for may still have a next one. @throws DomainError ACCESS_DENIED, WARD_FORBIDDEN */
    list(caller: LedgerCaller, filter: PeopleFilter): Promise<Page<PersonRow>>;
    /** Of somebody whom this gateway knows by a name. @throws DomainError PARTICIPANT_NOT_FOUND */
    certificates(caller: LedgerCaller, id: string): Promise<Page<CertificateRow>>;
    /** For good. @throws DomainError PARTICIPANT_NOT_FOUND also where it is somebody else's */
    end(caller: LedgerCaller, id: string, certificateId: string): Promise<EndedCertificate>;
}

/** What listing needs. */
export interface PeoplePorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly disclosures: Pick<Disclosures, 'demandLookAtNobodys' | 'open'>;
    readonly participants: Pick<Participants, 'demandKnown'>;
    readonly standings: Pick<Standings, 'note'>;
}

/** As what the list is looked at. */
const LISTING = { action: 'list', category: 'staff', purpose: 'HOPERAT' } as const;

function rowOf({ certificateId, from, until }: Certificates[number]): CertificateRow {
    return { certificateId, from: instant(from), ...(until !== undefined && { until: instant(until) }) };
}

/** Builds the service. */
export function createPeople({ ledger, disclosures, participants, standings }: PeoplePorts): People {
    async function namesIn(caller: LedgerCaller, sealedIds: readonly string[]): Promise<ReadonlyMap<LedgerId, string>> {
        const opened = await disclosures.open(caller, { patients: [NOBODY], ...LISTING }, () => ({ sealedIds }));
        if (opened === undefined) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        return new Map(opened.ids.flatMap((one) => ('id' in one ? [[one.ledgerId, one.id] as const] : [])));
    }

    return {
        list: async (caller, filter) => {
            await disclosures.demandLookAtNobodys(caller, LISTING);
            const { items, ...place } = await ledger.evaluate(caller, 'participant:ListParticipants', filter);
            const names = await namesIn(
                caller,
                items.flatMap(({ sealedId }) => sealedId ?? []),
            );
            const rows = items.map(({ ledgerId, roles, status, suspension }): PersonRow => {
                const [id, since] = [names.get(ledgerId), suspension && { ...suspension, time: instant(suspension.time) }];
                return { ...(id !== undefined && { id }), ledgerId, roles, status, ...(since && { suspension: since }) };
            });
            return { ...place, items: rows };
        },
        certificates: async (caller, id) => {
            const { ledgerId } = await participants.demandKnown(id);
            const certificates = await ledger.evaluate(caller, 'participant:ListCertificates', { ledgerId });
            return { items: certificates.map(rowOf) };
        },
        end: async (caller, id, certificateId) => {
            const { ledgerId, certificateId: current } = await participants.demandKnown(id);
            const certificates = await ledger.evaluate(caller, 'participant:ListCertificates', { ledgerId });
            const known = certificates.find((one) => one.certificateId === certificateId);
            if (known === undefined) {
                throw new DomainError(
                    ERRORS.PARTICIPANT_NOT_FOUND,
                    'This person has no such certificate. GET …/certificates lists theirs.',
                );
            }
            const request = { certificateId };
            const { result, transaction } = await ledger.submit(caller, { name: 'participant:EndCertificate', request });
            if (certificateId === current) {
                standings.note(id, 'ended');
            }
            return { ...rowOf(result.certificate ?? known), transaction };
        },
    };
}
