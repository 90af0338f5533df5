// SPDX-License-Identifier: Apache-2.0
// One clinician's board: who stands on it, decided anew as often as it is asked, and what is newest of them. Whoever is not permitted any more is gone from
// it, with everything that was known; what is missing is said to be missing.

import {
    type AlarmSettings,
    type BoardPatient,
    demandDefined,
    hasCode,
    isSealedFor,
    type LedgerId,
    MOST_LOOKS_DECIDED,
    NOTHING_KNOWN,
    type PatientWatch,
    scoreAt,
} from '@wardledger/chaincode/domain';
import { MOST_BYTES_OPENED } from '../../custody';
import { pagesOf, readNumber, Semaphore, shownNumber } from '../../kernel';
import type { Ledger } from '../../ledger';
import type { AlarmStore } from '../../store';
import type { Asker } from '../access';
import { type NewestPorts, newestReadings } from '../vitals';
import { BoardAlarms } from './board-alarms';
import type { BoardLooks, BoardOf, DecidedBoard, StatedLook } from './board-looks';
import type { BoardRow } from './board-row';
import { JoinedOpenings, type SealedOf } from './joined-openings';

/** What a board is read with. */
export interface BoardReaderPorts extends NewestPorts {
    readonly looks: BoardLooks;
    readonly store: { readonly alarms: Pick<AlarmStore, 'active' | 'watches'> };
    readonly alarmSettings: AlarmSettings;
    readonly ledger: Pick<Ledger, 'evaluate'>;
}

/** So many questions of one board the peer has at one time. */
const AT_ONE_TIME = 16;

type Readings = Pick<BoardRow, 'readings' | 'leftOut'>;

interface Known {
    readonly patient: BoardPatient;
    readonly look: StatedLook;
    readonly number?: string;
    readonly read?: Readings;
    readonly isStale?: true;
}

/** See the head of the file; nothing of it runs twice at one time. */
export class BoardReader {
    readonly #ports: BoardReaderPorts;
    readonly #asker: Asker;
    readonly #of: BoardOf;
    readonly #places = new Semaphore(AT_ONE_TIME);
    #known: ReadonlyMap<LedgerId, Known> = new Map();
    readonly #alarms: BoardAlarms;
    #scores: ReadonlyMap<string, NonNullable<BoardRow['news2']>> = new Map();
    /** When both wards have decided last, in milliseconds; `undefined` before. */
    decidedAt: number | undefined;
    /** Whether everybody who belongs on it stands on it: more than 500 are not shown. */
    isComplete = true;

    constructor(ports: BoardReaderPorts, asker: Asker, purpose: BoardOf['purpose']) {
        this.#ports = ports;
        this.#alarms = new BoardAlarms(ports);
        this.#asker = asker;
        this.#of = { caller: asker.caller, purpose };
    }

    /** The transactions that say that the reader looks. */
    get transactionIds(): readonly string[] {
        return [...new Set([...this.#known.values()].map(({ look }) => look.transactionId))].sort();
    }

    /**
     * Has both wards decide who stands on it, now. Nothing of it changes where they cannot.
     * @throws DomainError why they cannot; LEDGER_UNAVAILABLE, CUSTODIAN_UNAVAILABLE
     */
    async decide(): Promise<void> {
        const { looks, now } = this.#ports;
        const { patients, isComplete } = await this.#listed();
        const stated = await looks.state(
            this.#of,
            patients.map(({ about }) => about),
        );
        const alarms = await this.#alarms.find(this.#of, patients);
        const sealedIds = patients.flatMap(({ about, sealedId }) =>
            this.#known.get(about)?.number === undefined && isNumberOf(about, sealedId) ? [sealedId] : [],
        );
        const sealedEntries = alarms.unread.map(({ envelope }) => envelope);
        const parts = { sealedIds, ...(sealedEntries.length > 0 && { sealedEntries }) };
        const decided = stated.length === 0 ? undefined : await looks.open(this.#of, stated, parts);
        this.#keep(patients, stated, decided);
        this.#alarms.keep(patients, alarms, decided?.entries);
        this.isComplete = isComplete;
        this.decidedAt = now();
    }

    /**
     * Reads what is newest of patients, by their record numbers, or of all whose readings are not known; what both wards deny meanwhile is gone.
     * What cannot be read of one leaves them on the board, and says that it is old.
     * @returns whether there was anybody to read
     */
    async read(numbers: ReadonlySet<string> = new Set()): Promise<boolean> {
        const wanted = [...this.#known.values()].filter(
            ({ read, number, isStale }) => read === undefined || isStale === true || numbers.has(this.#postedNumber(number) ?? ''),
        );
        if (wanted.length === 0) {
            return false;
        }
        const joined = new JoinedOpenings(async (parts) => this.#openTogether(parts), {
            envelopes: MOST_LOOKS_DECIDED,
            bytes: MOST_BYTES_OPENED,
        });
        const results = await joined.run(wanted.map((one) => async () => this.#newest(one, joined)));
        const known = new Map(this.#known);
        results.forEach((result, index) => {
            const one = demandDefined(wanted[index], 'a patient who was read');
            const { about } = one.patient;
            if (result.status === 'fulfilled') {
                const { isStale: _, ...others } = one;
                known.set(about, { ...others, read: result.value });
            } else if (hasCode(result.reason, 'RECORD_NOT_FOUND')) {
                known.delete(about);
            } else {
                known.set(about, { ...one, isStale: true });
            }
        });
        this.#known = known;
        return true;
    }

    /** Everybody on it, by ledger id. */
    get rows(): ReadonlyMap<LedgerId, BoardRow> {
        return new Map([...this.#known].map(([about, known]) => [about, this.#rowOf(known)]));
    }

    #rowOf({ patient, number, read, isStale }: Known): BoardRow {
        const { about: ledgerId, location } = patient;
        const news2 = this.#scores.get(this.#postedNumber(number) ?? '');
        return {
            ledgerId,
            ...(number !== undefined && { patient: shownNumber(number, this.#ports.ward) }),
            ...(location !== undefined && { location }),
            ...(read ?? { readings: [], leftOut: [] }),
            ...((isStale ?? read === undefined) && { isStale: true as const }),
            ...(news2 && { news2 }),
            alarms: this.#alarms.of(ledgerId),
        };
    }

    /** As the ledger lets the reader know of them. */
    async #listed(): Promise<{ readonly patients: readonly BoardPatient[]; readonly isComplete: boolean }> {
        const { ledger } = this.#ports;
        const { caller, purpose } = this.#of;
        const found = new Map<LedgerId, BoardPatient>();
        for await (const page of pagesOf(async (range) => ledger.evaluate(caller, 'board:ListPatients', { purpose, ...range }))) {
            page.filter(({ about }) => !found.has(about)).forEach((one) => found.set(one.about, one));
        }
        const patients = [...found.values()];
        return { patients: patients.slice(0, MOST_LOOKS_DECIDED), isComplete: patients.length <= MOST_LOOKS_DECIDED };
    }

    #keep(patients: readonly BoardPatient[], stated: readonly StatedLook[], decided: DecidedBoard | undefined): void {
        const numbers = new Map(decided?.ids.flatMap((one) => ('id' in one ? [[one.ledgerId, one.id] as const] : [])));
        const lookAt = new Map(stated.map((look) => [look.place.about, look]));
        this.#known = new Map(
            patients.flatMap((patient) => {
                const { about } = patient;
                const look = lookAt.get(about);
                if (look === undefined || decided?.permitted.has(about) !== true) {
                    return [];
                }
                const before = this.#known.get(about);
                const number = before?.number ?? numbers.get(about);
                return [[about, { ...before, patient, look, ...(number !== undefined && { number }) }] as const];
            }),
        );
    }

    async #newest({ patient, number = '' }: Known, joined: JoinedOpenings<DecidedOf>): Promise<Readings> {
        const { ledger } = this.#ports;
        const limited: Pick<Ledger, 'evaluate'> = {
            evaluate: async (caller, name, request) => this.#places.run(async () => ledger.evaluate(caller, name, request)),
        };
        const ports = {
            ...this.#ports,
            ledger: limited,
            otherReadings: undefined, // a board asks no other gateway: what is kept there is left out, and said to be
            disclosures: {
                demandLook: async () => Promise.reject(new Error('a board states its looks together, by the ward')),
                open: async (
                    _caller: unknown,
                    _look: unknown,
                    sealedOf: (permitted: ReadonlySet<LedgerId>) => { sealedReadings?: readonly string[] },
                ) => joined.open({ about: patient.about, sealed: sealedOf(new Set([patient.about])).sealedReadings ?? [] }),
            },
        };
        const of = { patient: patient.about, number, purpose: this.#of.purpose };
        const { items, leftOut } = await newestReadings(ports, this.#asker, of);
        return { readings: items.map(({ time, code, unit, value }) => ({ time, code, unit, value })), leftOut };
    }

    /** One question for several patients. */
    async #openTogether(parts: readonly SealedOf[]): Promise<readonly (DecidedOf | undefined)[]> {
        const of = parts.map(({ about }) => demandDefined(this.#known.get(about), 'a patient who is read').look);
        const sealedReadings = parts.flatMap(({ sealed }) => sealed);
        const parties = { sealedIds: [], ...(sealedReadings.length > 0 && { sealedReadings }) };
        const opened = await this.#ports.looks.open(this.#of, of, parties);
        const texts = (opened?.readings ?? []).values();
        return parts.map(({ about, sealed }, index) => {
            const readings = sealed.map(() => texts.next().value ?? { denied: true as const });
            const { transactionId } = demandDefined(of[index], 'the look at a patient');
            return opened?.permitted.has(about) === true ? { readings, transaction: { id: transactionId } } : undefined;
        });
    }

    /** By which the devices of this ward name a patient; a number of the other ward's would be somebody else's here. */
    #postedNumber(number: string | undefined): string | undefined {
        const { id, ward = this.#ports.ward } = number === undefined ? {} : readNumber(number);
        return ward === this.#ports.ward ? id : undefined;
    }

    /** What the gateway knows of those who are permitted, from the posts that it took: a score of all seven parts, none of them too old by now. */
    async score(): Promise<void> {
        const { store, alarmSettings, now } = this.#ports;
        const numbers = [...this.#known.values()].flatMap(({ number }) => this.#postedNumber(number) ?? []);
        const watches = numbers.length === 0 ? [] : await store.alarms.watches(numbers);
        this.#scores = new Map(
            numbers.flatMap((number, index) => {
                const news2 = scoreAt((watches[index] as PatientWatch | undefined) ?? NOTHING_KNOWN, alarmSettings, now());
                return news2.isComplete ? [[number, { score: news2.score, level: news2.level }] as const] : [];
            }),
        );
    }
}

/** What opening gives a patient's reading. */
interface DecidedOf {
    readonly readings: readonly ({ readonly content: string } | { readonly unreadable: true } | { readonly denied: true })[];
    readonly transaction: { readonly id: string };
}

/** What cannot be a number of this patient is asked of nobody. */
function isNumberOf(ledgerId: LedgerId, sealedId: string | undefined): sealedId is string {
    return sealedId !== undefined && isSealedFor(sealedId, { type: 'outside-id', kind: 'record', ledgerId });
}
