// SPDX-License-Identifier: Apache-2.0
// Alarms for those who treat the patients: the active ones first, whatever is asked for, then what was; and that a person has seen one. The ledger says of
// which the caller may know, a look is committed, and both wards decide at the opening, as with everything of a patient.

import {
    type Acknowledgement,
    demandDefined,
    DomainError,
    ERRORS,
    type FindAlarms,
    type FoundAlarm,
    isClinician,
    LARGEST_PAGE,
    type LedgerId,
    type Page,
    type Purpose,
    type Role,
} from '@wardledger/chaincode/domain';
import { instant, pagesOf, slicesOf } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { AlarmStore } from '../../store';
import { type Asker, type Askers, type Disclosure, type Disclosures, type FactWriter, namedFact, nameOf } from '../access';
import { patientOrNobody, recordNotFound } from '../subjects';
import type { AlarmContent, AlarmSays } from './alarm-content';
import { activeFrom, type AlarmPlace, cursorOf, placeIn } from './alarm-pages';

/** What is shown of an alarm that opens. */
type ShownContent = Omit<AlarmSays, 'time'> & { readonly time: string };

/** One row of `GET /v1/alarms`. */
export interface AlarmRow extends Partial<ShownContent> {
    readonly id: string;
    readonly ward: string;
    readonly raised: string;
    readonly active: boolean;
    readonly escalated?: string;
    /** Who has seen it: by ledger id for who treats patients; patients are told as what. */
    readonly acknowledged?: { readonly time: string; readonly person?: LedgerId; readonly role: readonly Role[]; readonly reason?: string };
    /** No key opens what it says. */
    readonly unreadable?: true;
    readonly transactionId: string;
}

/** `GET /v1/alarms`. */
export interface AlarmQuestion {
    readonly patient?: string | undefined;
    /** Only those that are, or are not. */
    readonly only?: 'active' | 'past' | undefined;
    readonly from?: number;
    readonly to?: number;
    readonly purpose: Purpose;
    readonly limit: number;
    readonly cursor?: string;
}

/** A page, and the transactions that say who looked. */
export interface AlarmPage extends Page<AlarmRow> {
    readonly access: { readonly transactionIds: readonly string[] };
}

/** `POST /v1/alarms/{id}/acknowledge`. */
export interface SeenAlarm {
    readonly id: string;
    readonly reason?: string | undefined;
    /** For which the caller may know of it. */
    readonly purpose: Purpose;
}

/** An alarm that somebody has seen. */
export interface AcknowledgedAlarm {
    readonly id: string;
    readonly transaction: CommittedTransaction;
}

/** Lists and acknowledges. */
export interface Alarms {
    /** @throws DomainError RECORD_NOT_FOUND for a patient of whom the caller may not know, ACCESS_DENIED to who asks for a ward without treating anybody */
    list(asker: Asker, question: AlarmQuestion): Promise<AlarmPage>;
    /** @throws DomainError ALARM_NOT_FOUND, ALARM_ACKNOWLEDGED */
    acknowledge(asker: Asker, alarm: SeenAlarm): Promise<AcknowledgedAlarm>;
}

/** What alarms need. */
export interface AlarmPorts {
    readonly askers: Pick<Askers, 'patient'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'open'>;
    readonly facts: Pick<FactWriter, 'write'>;
    readonly store: Pick<AlarmStore, 'active' | 'remove'>;
}

/** So many of a ward's own active alarms are looked through, newest first. */
export const MOST_ACTIVE = 1_000;
/** And so many pages of one patient's. */
const MOST_PAGES = 5;

/** Builds the service. */
export function createAlarms(ports: AlarmPorts): Alarms {
    return {
        list: async (asker, question) => {
            const about = question.patient === undefined ? undefined : await patientOrNobody(ports.askers.patient(asker, question.patient));
            const place = placeIn(question.cursor);
            const active = await activeOf(ports, asker, { about, purpose: question.purpose });
            const page = await pageOf(ports, asker, { ...question, about, place, active });
            return disclosed(ports, asker, { about, purpose: question.purpose, page });
        },
        acknowledge: async (asker, { id, reason, purpose }) => {
            const { about, id: alarm } = namedFact(id, ERRORS.ALARM_NOT_FOUND);
            const { transaction } = await ports.facts.write(asker.caller, about, async () => {
                const question = ports.ledger.evaluate(asker.caller, 'alarms:Find', { places: [{ about, alarm }], purpose });
                const [found] = (await question).found;
                if (found === undefined) {
                    throw new DomainError(ERRORS.ALARM_NOT_FOUND);
                }
                if (found.acknowledged !== undefined) {
                    throw new DomainError(ERRORS.ALARM_ACKNOWLEDGED);
                }
                return { kind: 'alarm-acknowledged', about: found.about, alarm, ...(reason !== undefined && { reason }) };
            });
            await ports.store.remove(alarm);
            return { id, transaction };
        },
    };
}

/** Of whom, and why. */
interface Wanted {
    readonly about: LedgerId | undefined;
    readonly purpose: Purpose;
}

/** What nobody has acknowledged, newest first: of a ward as its gateway keeps it and the ledger confirms it, of a patient as the ledger has it. */
async function activeOf(ports: AlarmPorts, { caller }: Asker, { about, purpose }: Wanted): Promise<readonly FoundAlarm[]> {
    const { ledger, store } = ports;
    const found: FoundAlarm[] = [];
    if (about !== undefined) {
        let pages = 0;
        for await (const items of pagesOf(async (range) => ledger.evaluate(caller, 'alarms:List', { about, purpose, ...range }))) {
            found.push(...items);
            pages += 1;
            if (pages === MOST_PAGES) {
                break;
            }
        }
    } else {
        const kept = await store.active(MOST_ACTIVE);
        const places = kept.map(({ id: alarm, content }) => {
            const { about: of, time: since } = demandDefined((content as AlarmContent).place, 'where an alarm stands');
            return { about: of, alarm, since };
        });
        found.push(...(await findPlaces(ledger, caller, { places, purpose })));
        // At the other ward's gateway somebody has, where this one keeps it still.
        await Promise.all(found.filter(({ acknowledged }) => acknowledged !== undefined).map(async ({ alarm }) => store.remove(alarm)));
    }
    return found.filter(({ acknowledged }) => acknowledged === undefined);
}

/** Alarms by where they stand, in their order; those that the caller may not see are left out. */
export async function findPlaces(
    ledger: AlarmPorts['ledger'],
    caller: LedgerCaller,
    { places, purpose }: Pick<FindAlarms, 'places' | 'purpose'>,
): Promise<readonly FoundAlarm[]> {
    const found: FoundAlarm[] = [];
    for (const some of slicesOf(places, LARGEST_PAGE)) {
        found.push(...(await ledger.evaluate(caller, 'alarms:Find', { places: some, purpose })).found);
    }
    return found;
}

/** What a page is made of. */
interface PageWanted extends Pick<AlarmQuestion, 'only' | 'from' | 'to' | 'limit'>, Wanted {
    readonly place: AlarmPlace;
    readonly active: readonly FoundAlarm[];
}

/** Active ones first, whatever time is asked for; what is left of the page is filled with the others of that time. */
async function pageOf(ports: AlarmPorts, asker: Asker, wanted: PageWanted): Promise<Page<FoundAlarm>> {
    const { only, limit, place, active } = wanted;
    const first = only === 'past' ? [] : activeFrom(active, place);
    const shown = first.slice(0, limit);
    const last = shown.at(-1);
    if (first.length > limit && last !== undefined) {
        return { items: shown, next: cursorOf({ among: 'active', behind: last }) };
    }
    if (only === 'active') {
        return { items: shown };
    }
    return shown.length === limit
        ? { items: shown, next: cursorOf({ among: 'others' }) }
        : withOthers(ports, asker, { ...wanted, limit: limit - shown.length, shown });
}

/** What of the time is not active, behind what is. */
async function withOthers(
    { ledger }: AlarmPorts,
    { caller }: Asker,
    { about, purpose, from, to, limit, place, active, shown }: PageWanted & { readonly shown: readonly FoundAlarm[] },
): Promise<Page<FoundAlarm>> {
    const request = {
        purpose,
        limit,
        ...(about !== undefined && { about }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(place.among === 'others' && place.cursor !== undefined && { cursor: place.cursor }),
    };
    const { items, next } = await ledger.evaluate(caller, 'alarms:List', request);
    const isActive = new Set(active.map(({ alarm }) => alarm));
    const others = items.filter(({ alarm }) => !isActive.has(alarm));
    return { items: [...shown, ...others], ...(next !== undefined && { next: cursorOf({ among: 'others', cursor: next }) }) };
}

/** A page that is to be opened. */
interface Opening extends Wanted {
    readonly page: Page<FoundAlarm>;
}

/** Commits the looks, and opens what both wards permit now; what they do not is left out. */
async function disclosed({ disclosures }: AlarmPorts, { caller, roles }: Asker, { about, purpose, page }: Opening): Promise<AlarmPage> {
    const { items, next } = page;
    const patients = about === undefined ? [...new Set(items.map((one) => one.about))] : [about];
    const rest = next === undefined ? {} : { next };
    if (patients.length === 0) {
        return { items: [], ...rest, access: { transactionIds: [] } };
    }
    const use = { patients, action: 'read', category: 'vitals', purpose } as const;
    const sealed = { sealedIds: [], ...(items.length > 0 && { sealedEntries: items.map(({ envelope }) => envelope) }) };
    const opened = await disclosures.open(caller, use, () => sealed);
    if (opened === undefined && about !== undefined) {
        throw recordNotFound();
    }
    const rows = items.flatMap((item, index) => rowsOf(item, opened?.entries?.[index], isClinician(roles)));
    return { items: rows, ...rest, access: { transactionIds: opened === undefined ? [] : [opened.transaction.id] } };
}

/** A row, unless both wards deny it by now. */
function rowsOf(item: FoundAlarm, text: NonNullable<Disclosure['entries']>[number] | undefined, showsPerson: boolean): AlarmRow[] {
    if (text === undefined || 'denied' in text) {
        return [];
    }
    const { about, alarm, author, time, transactionId, acknowledged, escalated } = item;
    const row = {
        id: nameOf({ about, id: alarm }),
        ward: author.ward,
        raised: instant(time),
        active: acknowledged === undefined,
        ...shownOf('content' in text ? text.content : undefined),
        ...(escalated !== undefined && { escalated: instant(escalated) }),
        transactionId,
    };
    return [acknowledged === undefined ? row : { ...row, acknowledged: seenIn(acknowledged, showsPerson) }];
}

/** A privacy officer may withhold one of the staff from a patient; so no patient is told who it was. */
function seenIn({ time, author, reason }: Acknowledgement, showsPerson: boolean): NonNullable<AlarmRow['acknowledged']> {
    const seen = { time: instant(time), role: author.roles };
    return showsPerson ? { ...seen, person: author.ledgerId, ...(reason !== undefined && { reason }) } : seen;
}

/** Our own words, sealed by a gateway of either ward; whatever else was sealed is as good as unreadable. */
export function shownOf(text: string | undefined): Partial<AlarmRow> {
    if (text === undefined) {
        return { unreadable: true };
    }
    try {
        const { time, ...says } = JSON.parse(text) as AlarmSays;
        return { ...says, time: instant(time) };
    } catch {
        return { unreadable: true };
    }
}
