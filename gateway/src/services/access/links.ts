// SPDX-License-Identifier: Apache-2.0
// Two record numbers of one person: a desk proposes that they are, with its evidence; a privacy officer confirms or undoes it. It is no merge: numbers,
// records and wards stay.

import { DomainError, ERRORS, type LedgerId, mayConfirm, type PatientLink } from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import { ContentError } from '../refusals';
import { type LookUps, patientOrNobody, recordNotFound } from '../subjects';
import { type Asker, ownMatter } from './askers';
import type { Disclosures } from './disclosures';
import { namedFact, nameOf } from './facts/fact-names';
import type { WrittenFact } from './facts/fact-writer';
import type { CarePorts } from './visits';

/** `POST /v1/patients/{id}/links`. */
export interface NewLink {
    readonly patient: string;
    readonly other: string;
    /** What was compared. */
    readonly evidence: string;
}

/** Who acted, and when. */
interface Act {
    readonly person: LedgerId;
    readonly organisation: string;
    readonly time: string;
}

/** One row of `GET /v1/patients/{id}/links`; patients by their ledger ids. */
export interface LinkRow {
    readonly id: string;
    readonly patients: readonly [LedgerId, LedgerId];
    readonly evidence: string;
    readonly proposed: Act;
    readonly confirmed?: Act;
    /** The ward of which an officer has to confirm it; absent where it may be either. */
    readonly awaits?: string;
}

/** Proposes, confirms, undoes, tells. */
export interface Links {
    propose(asker: Asker, link: NewLink): Promise<WrittenFact>;
    confirm(asker: Asker, id: string): Promise<WrittenFact>;
    undo(asker: Asker, id: string): Promise<WrittenFact>;
    list(asker: Asker, patient: string): Promise<readonly LinkRow[]>;
}

/** What links need. */
export interface LinkPorts extends CarePorts {
    readonly directory: Pick<LookUps, 'current'>;
    readonly disclosures: Pick<Disclosures, 'demandLook'>;
}

function actIn({ author, time }: PatientLink['link'] | NonNullable<PatientLink['confirmed']>): Act {
    return { person: author.ledgerId, organisation: author.mspId, time: instant(time) };
}

function rowOf({ link, confirmed, awaits: [awaited] }: PatientLink): LinkRow {
    const { about, other, evidence } = link;
    const row = { id: nameOf(link), patients: [about, other] as const, evidence, proposed: actIn(link) };
    if (confirmed !== undefined) {
        return { ...row, confirmed: actIn(confirmed) };
    }
    return awaited === undefined ? row : { ...row, awaits: awaited };
}

/** A patient with a record; the staff's are none. @throws DomainError RECORD_NOT_FOUND */
async function demandPatient({ directory }: Pick<LinkPorts, 'directory'>, { caller }: Asker, id: string): Promise<LedgerId> {
    const { record } = await directory.current(caller, id);
    if (record.kind !== 'patient') {
        throw recordNotFound();
    }
    return record.ledgerId;
}

/** @throws DomainError OWN_MATTER where it is the asker's under either number */
async function demandOthers(askers: LinkPorts['askers'], asker: Asker, patients: readonly LedgerId[]): Promise<void> {
    await Promise.all(patients.map(async (one) => askers.demandOthers(asker, one)));
}

/** @throws DomainError LINK_NOT_FOUND */
async function demandLink(askers: LinkPorts['askers'], asker: Asker, id: string): Promise<PatientLink> {
    const named = namedFact(id, ERRORS.LINK_NOT_FOUND);
    const standing = await askers.standing(asker, named.about);
    const found = standing?.links.find(({ link }) => link.about === named.about && link.id === named.id);
    if (found === undefined) {
        throw new DomainError(ERRORS.LINK_NOT_FOUND);
    }
    return found;
}

/** Builds the service. */
export function createLinks({ askers, facts, directory, disclosures }: LinkPorts): Links {
    return {
        propose: async (asker, { patient, other: otherId, evidence }) => {
            const about = await demandPatient({ directory }, asker, patient);
            const other = await demandPatient({ directory }, asker, otherId);
            return facts.write(asker.caller, about, async () => {
                if (other === about) {
                    throw new ContentError([{ pointer: '/other', detail: 'is the same patient' }]);
                }
                await demandOthers(askers, asker, [about, other]);
                return { kind: 'link', about, other, evidence };
            });
        },
        confirm: async (asker, id) => {
            const { link } = await demandLink(askers, asker, id);
            const { about, other } = link;
            return facts.write(asker.caller, other, async () => {
                const found = await demandLink(askers, asker, id);
                if (found.confirmed !== undefined) {
                    throw new DomainError(ERRORS.LINK_CONFIRMED);
                }
                await demandOthers(askers, asker, [about, other]);
                const self = await askers.self(asker);
                if (self === found.link.author.ledgerId) {
                    throw ownMatter();
                }
                if (!mayConfirm(found, { ledgerId: self, ward: askers.ward })) {
                    throw new DomainError(ERRORS.WARD_FORBIDDEN, 'An officer of the other record’s ward confirms this link.');
                }
                return { kind: 'link-confirmed', about: other, link: link.id, other: about };
            });
        },
        undo: async (asker, id) => {
            const { about } = namedFact(id, ERRORS.LINK_NOT_FOUND);
            return facts.write(asker.caller, about, async () => {
                const { link } = await demandLink(askers, asker, id);
                await demandOthers(askers, asker, [about, link.other]);
                return { kind: 'unlink', about, link: link.id };
            });
        },
        list: async (asker, patient) => {
            const about = await patientOrNobody(askers.patient(asker, patient));
            await disclosures.demandLook(asker.caller, about, { action: 'read', category: 'trail', purpose: 'HOPERAT' });
            const standing = await askers.standing(asker, about);
            if (standing === undefined) {
                throw recordNotFound();
            }
            return standing.links.map(rowOf);
        },
    };
}
