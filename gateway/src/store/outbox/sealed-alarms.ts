// SPDX-License-Identifier: Apache-2.0
// Alarms over the writer thread: sealed on the way in, opened on the way out.

import type { Selectable } from 'kysely';
import type { StoreSeal } from '../../custody';
import type { AlarmRow } from '../database/schema';
import type { AlarmEntry, AlarmQuestion, WatchEntry } from '../operations/alarm-operations';
import type { AlarmStage, AlarmStore, Damage, KeptAlarm, PostWatch } from '../ports';
import type { Writer } from '../writer/writer-client';
import { sorted } from './rows';

/** What keeping alarms stands on. */
export interface SealedAlarmPorts {
    readonly writer: Writer;
    readonly seal: StoreSeal;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    /** Told of rows whose seal does not open any more, once they are set aside. */
    readonly damaged: (damage: Damage) => void;
}

/** Alarms; it keeps nothing in memory. */
export class SealedAlarms implements AlarmStore {
    readonly #ports: SealedAlarmPorts;

    constructor(ports: SealedAlarmPorts) {
        this.#ports = ports;
    }

    /** What a post rings, to be kept with it. */
    entryOf(patient: string, { alarms, watch }: PostWatch): WatchEntry {
        const key = this.#keyOf(patient);
        return { key, content: this.#closed(`watches.content/${key}`, watch), alarms: alarms.map((alarm) => this.#sealed(alarm)) };
    }

    async watches(patients: readonly string[]): Promise<unknown[]> {
        const keys = patients.map((patient) => this.#keyOf(patient));
        const rows = keys.length === 0 ? [] : await this.#ports.writer.call('watches', keys);
        // What does not open any more is as if nothing were known: then a reading may ring again.
        const opened = sorted(
            rows.map(({ key, content }) => ({ id: key, content })),
            ({ id, content }) => [id, this.#opened(`watches.content/${id}`, content)] as const,
        );
        const known = new Map(opened.readable);
        return keys.map((key) => known.get(key));
    }

    async raised(limit: number): Promise<KeptAlarm[]> {
        return this.#find({ stages: ['RAISED'], newestFirst: false, limit });
    }

    async active(limit: number): Promise<KeptAlarm[]> {
        return this.#find({ stages: ['ACTIVE', 'ESCALATED'], newestFirst: true, limit });
    }

    async due(now: number, limit: number): Promise<KeptAlarm[]> {
        return this.#find({ stages: ['ACTIVE'], dueBy: now, newestFirst: false, limit });
    }

    async save(alarm: KeptAlarm): Promise<void> {
        await this.#ports.writer.call('saveAlarm', this.#sealed(alarm));
    }

    async remove(id: string): Promise<void> {
        await this.#ports.writer.call('removeAlarm', { id });
    }

    async counts(): Promise<Readonly<Record<AlarmStage, number>>> {
        const rows = await this.#ports.writer.call('countAlarms', undefined);
        const of = (stage: AlarmStage): number => rows.find((row) => row.stage === stage)?.count ?? 0;
        return { RAISED: of('RAISED'), ACTIVE: of('ACTIVE'), ESCALATED: of('ESCALATED') };
    }

    /** Sets aside what does not open, and says so: nobody is called for it any more. */
    async #find(question: AlarmQuestion): Promise<KeptAlarm[]> {
        const { writer, now, damaged } = this.#ports;
        const rows: Selectable<AlarmRow>[] = await writer.call('alarms', question);
        const { readable, unreadable } = sorted(rows, ({ id, stage, due_at: dueAt, content }): KeptAlarm => ({
            id,
            stage: stage as AlarmStage,
            dueAt,
            content: this.#opened(`alarms.content/${id}`, content),
        }));
        if (unreadable.length > 0) {
            const ids = unreadable.map((id) => `alarms/${id}`);
            await writer.call('noteDamage', { kind: 'value-unreadable', found: ids.map((id) => ({ id })), foundAt: now() });
            await writer.call('setAlarmsAside', unreadable);
            damaged({ kind: 'value-unreadable', ids });
        }
        return readable;
    }

    #sealed({ id, stage, dueAt, content }: KeptAlarm): AlarmEntry {
        return { id, stage, dueAt, content: this.#closed(`alarms.content/${id}`, content) };
    }

    #keyOf(patient: string): string {
        return this.#ports.seal.rowKey('watches', patient);
    }

    #closed(place: string, value: unknown): Buffer {
        return this.#ports.seal.seal(place, Buffer.from(JSON.stringify(value), 'utf8'));
    }

    #opened(place: string, content: Uint8Array): unknown {
        return JSON.parse(this.#ports.seal.open(place, content).toString('utf8'));
    }
}
