// SPDX-License-Identifier: Apache-2.0
// What of the announcements somebody may know: overseers all, and officers which are emergencies, everybody their own, who treats patients the alarms of theirs, and the patient, or who speaks for them, those about the patient, of which
// the ledger says what they are of. That the trail is read so is a look, stated before anything is told.

import {
    type Announcement,
    type FoundNotice,
    isClinician,
    type LedgerId,
    MOST_NOTICES,
    OVERSIGHT,
    type Role,
    type Rung,
    WARDS,
} from '@wardledger/chaincode/domain';
import { instant, pagesOf, undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { type Asker, type Askers, type Disclosures, nameOf } from '../access';
import { patientOrNobody, recordNotFound } from '../subjects';

/** How many announcements are judged at once: so many are asked about in one question. */
export const MOST_AT_ONCE = MOST_NOTICES;

/** One event as it is told. */
export interface ToldEvent {
    readonly position: string;
    readonly event: string;
    readonly time: string;
    /** Of one's own, and for overseers: who, in which transaction, and the ids that the ledger has announced. */
    readonly by?: LedgerId;
    readonly transactionId?: string;
    readonly ids?: object;
    /** Of the patient's: of which kind, and the ids in the patient's lists. Several looks may be of one transaction. */
    readonly patient?: string;
    readonly facts?: readonly Omit<FoundNotice, 'notice'>[];
    /** For privacy officers: which emergencies it is of, as their list names them for review. */
    readonly emergencies?: readonly string[];
    /** Of alarms of patients whose vitals the reader may read: that one rang, or that nobody has seen it for too long. */
    readonly alarms?: readonly { readonly kind: Rung['kind']; readonly id: string }[];
}

/** Somebody who listens. */
export interface Audience {
    /** Tells which of these are theirs, in order. @throws DomainError where they may not listen any more */
    tell(announcements: readonly Announcement[]): Promise<readonly ToldEvent[]>;
}

/** What telling needs. */
export interface AudiencePorts {
    readonly askers: Askers;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'demandLook' | 'demandLookAtNobodys' | 'look'>;
}

/** Whether somebody with these roles is told of everything. */
export function oversees(roles: readonly Role[]): boolean {
    return roles.some((role) => (OVERSIGHT as readonly Role[]).includes(role));
}

/**
 * Lets somebody listen.
 * @param patient - about whom they want to know, as the patient or who speaks for them
 * @throws DomainError ACCESS_DENIED to overseers whom the policies deny the trail; RECORD_NOT_FOUND for a patient to whom they are not bound
 */
export async function openAudience(ports: AudiencePorts, asker: Asker, patient: string | undefined): Promise<Audience> {
    if (patient !== undefined) {
        return patientsAudience(ports, asker, patient);
    }
    if (oversees(asker.roles)) {
        return overseersAudience(ports, asker);
    }
    const self = await ports.askers.self(asker);
    if (isClinician(asker.roles)) {
        return cliniciansAudience(ports, asker, self);
    }
    return { tell: async (announcements) => Promise.resolve(announcements.filter(({ by }) => by === self).map(ownEvent)) };
}

function ownEvent({ position, event, time, by, transactionId, payload: ids }: Announcement): ToldEvent {
    return { position, event, time: instant(time), by, transactionId, ids };
}

/**
 * Their own, and alarms of the ward. The ledger says of which patients they may read the vitals; that there is an alarm is about the patient, so a look is
 * stated before they are told, and those whom it denies by then are left out.
 */
function cliniciansAudience({ ledger, disclosures }: AudiencePorts, { caller }: Asker, self: LedgerId): Audience {
    const find = async (announcements: readonly Announcement[]): Promise<readonly Rung[]> => {
        const places = placesOf(announcements);
        const found = places.length === 0 ? [] : (await ledger.evaluate(caller, 'alarms:FindRung', { places, purpose: 'TREAT' })).found;
        const patients = [...new Set(found.map(({ about }) => about))];
        if (patients.length === 0) {
            return [];
        }
        const looks = await disclosures.look(caller, { patients, action: 'list', category: 'vitals', purpose: 'TREAT' });
        return found.filter(({ about }) => looks[patients.indexOf(about)] !== undefined);
    };
    return {
        tell: async (announcements) => {
            const found = await find(announcements);
            return announcements.flatMap((one): ToldEvent[] => {
                const rung = found.filter(({ notice }) => notice === noticeOf(one));
                if (rung.length === 0) {
                    return one.by === self ? [ownEvent(one)] : [];
                }
                const { position, event, time } = one;
                const alarms = rung.map(({ kind, about, alarm: id }) => ({ kind, id: nameOf({ about, id }) }));
                return [{ position, event, time: instant(time), alarms }];
            });
        },
    };
}

async function overseersAudience({ ledger, disclosures }: AudiencePorts, { caller, roles }: Asker): Promise<Audience> {
    const demandLook = async (): Promise<void> =>
        disclosures.demandLookAtNobodys(caller, { action: 'list', category: 'trail', purpose: 'HOPERAT' });
    await demandLook();
    return {
        tell: async (announcements) => {
            await demandLook(); // states it anew when the last one covers no more
            const found = roles.includes('privacy-officer') ? await emergenciesAmong(announcements, { ledger, caller }) : undefined;
            return announcements.map((one): ToldEvent => {
                const emergencies = found?.get(noticeOf(one) ?? '');
                return { ...ownEvent(one), ...(emergencies && { emergencies }) };
            });
        },
    };
}

/** Kinds of facts that somebody is let in by, and another person reviews. */
const REVIEWED = ['emergency', 'downtime'] as const;

/** By notice: a glass that is broken is announced as any fact is, and whoever reviews it need not ask again and again. Of either ward, as the trail is. */
async function emergenciesAmong(
    announcements: readonly Announcement[],
    { ledger, caller }: Pick<AudiencePorts, 'ledger'> & { readonly caller: LedgerCaller },
): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    const times = placesOf(announcements).map(({ time }) => time);
    if (times.length === 0) {
        return found;
    }
    const span = { from: Math.min(...times), to: Math.max(...times) + 1 };
    for (const [ward, kind] of WARDS.flatMap((ward) => REVIEWED.map((kind) => [ward, kind] as const))) {
        const pages = pagesOf(async (range) => ledger.evaluate(caller, 'access:ListEvents', { ward, kind, ...span, ...range }));
        for await (const items of pages) {
            items.forEach(({ notice, about, id }) => found.set(notice, [...(found.get(notice) ?? []), nameOf({ about, id })]));
        }
    }
    return found;
}

/** The random id under which something private was announced. */
function noticeOf({ payload }: Announcement): string | undefined {
    return 'notice' in payload ? String(payload.notice) : undefined;
}

/** What the ledger is asked about: what was announced under a random id, each with its time. */
function placesOf(announcements: readonly Announcement[]): { notice: string; time: number }[] {
    return announcements.flatMap((one) => {
        const notice = noticeOf(one);
        return notice === undefined ? [] : [{ notice, time: one.time }];
    });
}

async function patientsAudience(ports: AudiencePorts, asker: Asker, patient: string): Promise<Audience> {
    const { askers, ledger, disclosures } = ports;
    const { caller } = asker;
    const about = await patientOrNobody(askers.patient(asker, patient));
    const demandLook = async (): Promise<unknown> =>
        disclosures.demandLook(caller, about, { action: 'read', category: 'trail', purpose: 'HOPERAT' });
    await demandLook();
    const { self } = await askers.demandBound(asker, about);
    const find = async (announcements: readonly Announcement[]): Promise<readonly FoundNotice[]> => {
        const places = placesOf(announcements);
        if (places.length === 0) {
            return [];
        }
        await demandLook();
        const answer = await undefinedOn(ledger.evaluate(caller, 'access:FindNotices', { about, places }), 'ACCESS_DENIED');
        if (answer === undefined) {
            throw recordNotFound();
        }
        return answer.found;
    };
    return {
        tell: async (announcements) => {
            const found = await find(announcements);
            return announcements.flatMap((one) => {
                const notice = noticeOf(one);
                const facts = found.filter((fact) => fact.notice === notice).map(({ kind, id }) => ({ kind, id }));
                const { position, event, time, by } = one;
                if (facts.length === 0) {
                    return by === self ? [ownEvent(one)] : [];
                }
                // No transaction of somebody else's: it names who signed it, whom a privacy officer may have withheld.
                const told = by === self ? ownEvent(one) : { position, event, time: instant(time) };
                return [{ ...told, patient, facts }];
            });
        },
    };
}
