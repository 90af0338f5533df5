// SPDX-License-Identifier: Apache-2.0
// What a custodian does about downtime by itself: it takes a snapshot every few minutes while both wards answer, and puts on the ledger what was opened
// without it, one line after the other, each once.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hex64 } from '@wardledger/chaincode/domain';
import { statementOf } from './downtime-entry';
import type { DowntimeLog } from './downtime-log';
import type { SnapshotStore } from './snapshot-store';
import { type SnapshotPorts, takeSnapshot } from './snapshot-taker';
import { writeFileAtomic } from '../keys/sealed-files';
import type { DowntimeStater, KeptSubmission, StatementJournal } from '../ports/downtime-ledger';

const JOURNAL = 'downtime-submission.json';
/** Milliseconds between attempts to put on the ledger what waits for it. */
const STATE_EVERY = 2_000;

/** What the work needs. */
export interface DowntimeWorkPorts extends SnapshotPorts {
    readonly folder: string;
    readonly lines: Pick<DowntimeLog, 'pending' | 'state'>;
    readonly snapshots: Pick<SnapshotStore, 'save'>;
    readonly stater: DowntimeStater;
    /** Milliseconds between snapshots. */
    readonly snapshotEvery: number;
    /** Told what did not succeed, without its content. */
    readonly failed: (operation: 'snapshot' | 'statement', error: unknown) => void;
}

/** Runs until it is stopped. */
export class DowntimeWork {
    readonly #ports: DowntimeWorkPorts;
    readonly #timers: NodeJS.Timeout[] = [];
    /** What has failed since it last succeeded: said once. */
    readonly #failing = new Set<'snapshot' | 'statement'>();
    #snapshot: Promise<void> | undefined;
    #stating: Promise<void> | undefined;

    constructor(ports: DowntimeWorkPorts) {
        this.#ports = ports;
    }

    /** Begins at once with both. */
    start(): void {
        const snapshot = (): void => void this.takeSnapshot();
        const state = (): void => void this.stateAll();
        this.#timers.push(setInterval(snapshot, this.#ports.snapshotEvery).unref(), setInterval(state, STATE_EVERY).unref());
        snapshot();
        state();
    }

    /** Waits for what runs. */
    async stop(): Promise<void> {
        this.#timers.forEach((timer) => {
            clearInterval(timer);
        });
        await Promise.all([this.#snapshot, this.#stating]);
    }

    /** Takes a snapshot, unless one is being taken; one that fails leaves that of before. */
    takeSnapshot(): Promise<void> {
        this.#snapshot ??= this.#take().finally(() => {
            this.#snapshot = undefined;
        });
        return this.#snapshot;
    }

    /** Puts on the ledger what waits for it, in order, as far as that goes now. */
    stateAll(): Promise<void> {
        this.#stating ??= this.#stateInOrder().finally(() => {
            this.#stating = undefined;
        });
        return this.#stating;
    }

    async #take(): Promise<void> {
        try {
            this.#ports.snapshots.save(await takeSnapshot(this.#ports));
            this.#failing.delete('snapshot');
        } catch (error) {
            this.#say('snapshot', error);
        }
    }

    #say(operation: 'snapshot' | 'statement', error: unknown): void {
        if (!this.#failing.has(operation)) {
            this.#failing.add(operation);
            this.#ports.failed(operation, error);
        }
    }

    async #stateInOrder(): Promise<void> {
        const { lines, stater } = this.#ports;
        try {
            for (const { entry, ...place } of lines.pending()) {
                const { id } = await stater.state(statementOf(entry, place), this.#journalOf(place.digest));
                lines.state(place.counter, id);
            }
            this.#failing.delete('statement');
        } catch (error) {
            this.#say('statement', error);
        }
    }

    /** What was endorsed for a line: a process that comes after finds out what became of it before it sends anything else. */
    #journalOf(line: Hex64): StatementJournal {
        const path = join(this.#ports.folder, JOURNAL);
        return {
            find: () => {
                const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Journaled) : undefined;
                return kept?.line === line ? { ...kept, envelope: Buffer.from(kept.envelope, 'base64') } : undefined;
            },
            save: ({ envelope, ...rest }) => {
                const kept: Journaled = { line, ...rest, envelope: Buffer.from(envelope).toString('base64') };
                writeFileAtomic(path, Buffer.from(JSON.stringify(kept), 'utf8'));
            },
        };
    }
}

interface Journaled extends Omit<KeptSubmission, 'envelope'> {
    readonly line: Hex64;
    /** Base64. */
    readonly envelope: string;
}
