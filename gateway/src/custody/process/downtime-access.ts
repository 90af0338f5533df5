// SPDX-License-Identifier: Apache-2.0
// Openings while the ledger does not answer, in their order: turned on by a person, decided by the last snapshot that both wards signed, written down and
// synced, and only then opened. Whatever speaks against one looks alike.

import {
    CARE_TEAM,
    type Category,
    clinicianOf,
    DomainError,
    EMERGENCY_MS,
    type EntryCategory,
    ERRORS,
    letsHelp,
    patientOf,
    type PersonCopy,
} from '@wardledger/chaincode/domain';
import type { CryptoKey } from 'jose';
import { HourlyAccounts, instant, readNumber } from '../../kernel';
import { type DowntimeEntry, drawStatement } from '../downtime/downtime-entry';
import type { DowntimeLog, KeptEntry } from '../downtime/downtime-log';
import type { DowntimeSwitch, Switched } from '../downtime/downtime-switch';
import type { KeptSnapshot, SnapshotStore } from '../downtime/snapshot-store';
import { newLedgerId } from '../keys/randomness';
import type { Custodian, DowntimeOpening, DowntimeRequest, DowntimeStatus, OpenedCopy } from '../ports/custodian-api';
import type { Wallet } from '../wallet/wallet';
import { openedParts, type ShownCopy } from './copied-parts';
import type { OpeningEntry } from '../ports/opening-entry';

const HOUR = 3_600_000;
/** Of whom no certificate is known: a clinician by no snapshot. */
const NO_IDENTITY = { certificateId: 'unknown' } as const;

/** What downtime is kept with. */
export interface DowntimeParts {
    readonly switch: Pick<DowntimeSwitch, 'on'>;
    readonly snapshots: Pick<SnapshotStore, 'time' | 'usable'>;
    readonly lines: Pick<DowntimeLog, 'entries' | 'pending' | 'append'>;
    /** How many patients a person may open in an hour, and how often be refused. */
    readonly perHour: number;
}

/** What opening needs beside it. */
export interface DowntimePorts extends DowntimeParts {
    readonly wallet: Pick<Wallet, 'identity'>;
    /** The custodian's keys as they are now, the one in use first. */
    readonly envelopeKeys: () => readonly CryptoKey[];
    readonly ward: string;
    readonly lookupKeys: Custodian['lookupKeys'];
    readonly log: (entry: OpeningEntry) => void;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    /** Milliseconds of a clock that never steps. */
    readonly monotonic: () => number;
}

/** By what somebody is let in. */
interface Basis extends KeptSnapshot {
    readonly person: PersonCopy;
    readonly switched: Switched;
    readonly certificateId: string;
}

/** Downtime access of one custodian. */
export class DowntimeAccess {
    readonly #ports: DowntimePorts;
    readonly #refusals: HourlyAccounts;

    constructor(ports: DowntimePorts) {
        this.#ports = ports;
        this.#refusals = new HourlyAccounts({ perHour: ports.perHour, elapsed: ports.monotonic });
    }

    status(): DowntimeStatus {
        const { now, snapshots, lines } = this.#ports;
        const switched = this.#ports.switch.on(now());
        const taken = snapshots.time();
        return {
            on: switched !== undefined,
            ...(switched !== undefined && { until: instant(switched.until) }),
            pending: lines.pending().length,
            ...(taken !== undefined && { snapshot: instant(taken) }),
        };
    }

    /** Once downtime is over nothing else is opened before everything of it stands on the ledger. @throws DomainError DOWNTIME_PENDING */
    demandSettled(): void {
        const { lines, now } = this.#ports;
        // At every opening: of what lies in files only what is needed is read.
        if (lines.pending().length > 0 && this.#ports.switch.on(now()) === undefined) {
            throw new DomainError(ERRORS.DOWNTIME_PENDING, undefined, { retryAfter: 5 });
        }
    }

    async open({ caller, patient: number, reason }: DowntimeRequest): Promise<DowntimeOpening> {
        const basis = this.#basisOf(caller);
        const { snapshot, person, switched } = basis;
        // Whose record numbers are stands on the ledger, which does not answer; but a snapshot has numbers of one kind only. Without a ward the own ward's
        // is meant, or the number that both have.
        const { id, ward } = readNumber(number);
        const names = ward === undefined ? [{ id }, { id, ward: this.#ports.ward }] : [{ id, ward }];
        const keys = await this.#ports.lookupKeys(names.map((name) => ({ kind: 'record', ...name })));
        const patient = keys.map((key) => patientOf(snapshot, key)).find((found) => found !== undefined);
        const at = this.#ports.now();
        if (patient === undefined || !letsHelp(patient, person, at)) {
            throw this.#refused(basis, 'denied');
        }
        const [about = ''] = patient.lists;
        this.#demandRoom(basis, about, at);
        const access = newLedgerId();
        this.#write(basis, { kind: 'access', reason, ...headOf(basis, { access, about, at }) });
        return { id: access, expires: instant(endOf(at, switched)), snapshot: instant(snapshot.time) };
    }

    async read({ caller, id, category }: Parameters<Custodian['readDowntime']>[0]): Promise<OpenedCopy> {
        const basis = this.#basisOf(caller);
        const { snapshot, person, switched } = basis;
        const at = this.#ports.now();
        const opened = this.#accesses(person).find(({ entry }) => entry.access === id && at < entry.at + EMERGENCY_MS);
        if (opened === undefined) {
            throw new DomainError(ERRORS.EMERGENCY_NOT_FOUND);
        }
        const { about } = opened.entry;
        const patient = snapshot.patients.find(({ lists }) => lists.includes(about));
        if (patient === undefined || !letsHelp(patient, person, at)) {
            throw this.#refused(basis, 'denied');
        }
        const { lists, sealedId, envelope, entries, left } = patient;
        const isAsked = (one: EntryCategory): boolean => category === undefined || category === one;
        const shown: ShownCopy = {
            lists,
            ...(isAsked('demographics') && sealedId !== undefined && { sealedId }),
            ...(isAsked('demographics') && envelope !== undefined && { envelope }),
            entries: entries.filter((entry) => isAsked(entry.category)),
        };
        this.#write(basis, { kind: 'look', ...sizeOf(shown), ...headOf(basis, { access: id, about, at }) });
        const times = { snapshot: instant(snapshot.time), expires: instant(endOf(opened.entry.at, switched)) };
        return { ...times, ...(await openedParts(shown, this.#ports.envelopeKeys())), left };
    }

    /** @throws DomainError DOWNTIME_OFF, SNAPSHOT_MISSING; RECORD_NOT_FOUND for who is no clinician by the snapshot; RATE_LIMITED */
    #basisOf(caller: string): Basis {
        const { now, snapshots, wallet } = this.#ports;
        const switched = this.#ports.switch.on(now());
        if (switched === undefined) {
            throw new DomainError(ERRORS.DOWNTIME_OFF);
        }
        const kept = snapshots.usable(now());
        if (kept === undefined) {
            throw new DomainError(ERRORS.SNAPSHOT_MISSING);
        }
        const { certificateId } = wallet.identity(caller) ?? NO_IDENTITY;
        const person = clinicianOf(kept.snapshot, certificateId);
        if (person === undefined) {
            throw this.#refused({ certificateId }, 'no clinician');
        }
        return { ...kept, person, switched, certificateId };
    }

    /** Whoever is refused again and again guesses. */
    #refused({ certificateId }: Pick<Basis, 'certificateId'>, reason: string): DomainError {
        const wait = this.#refusals.take(certificateId);
        this.#ports.log({ opening: 'downtime', outcome: 'refused', certificateId, reason: wait === undefined ? reason : 'limit' });
        return wait === undefined ? new DomainError(ERRORS.RECORD_NOT_FOUND) : limited(wait);
    }

    /** As the log has it, so that a start gives nobody more. */
    #demandRoom({ person, certificateId }: Basis, about: string, now: number): void {
        const { perHour, log } = this.#ports;
        const recent = this.#accesses(person).filter(({ entry }) => entry.at > now - HOUR);
        const patients = new Set(recent.map(({ entry }) => entry.about));
        if (!patients.has(about) && patients.size >= perHour) {
            log({ opening: 'downtime', outcome: 'refused', certificateId, reason: 'limit' });
            throw limited(Math.ceil(HOUR / perHour / 1000));
        }
    }

    #accesses({ ledgerId }: PersonCopy): readonly KeptEntry[] {
        return this.#ports.lines.entries.filter(({ entry }) => entry.kind === 'access' && entry.person === ledgerId);
    }

    #write({ certificateId }: Basis, entry: DowntimeEntry): void {
        const { lines, log } = this.#ports;
        const { digest } = lines.append(entry);
        const items = entry.kind === 'look' ? { items: entry.items } : {};
        log({ opening: 'downtime', outcome: 'opened', line: digest, certificateId, ...items });
    }
}

/** That there is nothing of a kind is seen, too: then it is a look at who the patient is. */
function sizeOf({ sealedId, envelope, entries }: ShownCopy): { readonly categories: readonly Category[]; readonly items: number } {
    const sealed = [sealedId, envelope].filter((one) => one !== undefined);
    const own: readonly Category[] = sealed.length > 0 || entries.length === 0 ? ['demographics'] : [];
    const categories = new Set([...own, ...entries.map(({ category }) => category)]);
    return { categories: [...categories], items: sealed.length + entries.filter((entry) => entry.envelope !== undefined).length };
}

type EntryHead = Omit<DowntimeEntry, 'kind' | 'reason' | 'categories' | 'items'>;

function headOf({ person, snapshot, digest, switched }: Basis, what: Pick<DowntimeEntry, 'access' | 'about' | 'at'>): EntryHead {
    const { ledgerId, roles } = person;
    return {
        ...what,
        person: ledgerId,
        roles: CARE_TEAM.filter((role) => roles.includes(role)),
        snapshot: { digest, time: snapshot.time },
        switched,
        drawn: drawStatement(),
    };
}

function endOf(at: number, { until }: Switched): number {
    return Math.min(at + EMERGENCY_MS, until);
}

function limited(retryAfter: number): DomainError {
    return new DomainError(ERRORS.RATE_LIMITED, 'so many patients, or refusals, a person and hour', { retryAfter });
}
