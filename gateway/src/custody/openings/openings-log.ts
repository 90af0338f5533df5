// SPDX-License-Identifier: Apache-2.0
// The log of openings: by which decision of both wards something is opened, written and synced before it is. Append-only, each line with the digest of
// the line before it, over days and restarts; what tells who looked at whom is sealed, for whoever has the custodian's keys.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import { type DecisionQuestion, demandDefined, DomainError, ERRORS, isHex64 } from '@wardledger/chaincode/domain';
import { join } from 'node:path';
import { openBox, sealBox } from '../keys/aes-gcm';
import { deriveKey } from '../keys/key-derivation';
import type { DecisionEvidence } from '../ports/decision-reader';
import { type LogFile, logFileOf, logFilesIn, type OpenLogFile, openToAppend, repair, syncFolder } from './log-files';

/** By what something is opened: enough that somebody else decides it again. */
export interface Opening {
    readonly question: DecisionQuestion;
    /** To the sealed answer in the evidence. */
    readonly key: string;
    readonly evidence: DecisionEvidence;
    /** How many envelopes. */
    readonly items: number;
}

/** What the log is made of. */
export interface OpeningsLogPorts {
    readonly folder: string;
    /** The custodian's store key: what lines seal opens with nothing else. */
    readonly storeKey: Uint8Array;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    /** The file system's, unless told. */
    readonly open?: OpenLogFile;
}

/** By what something was opened. `sealed`: question and key. */
interface OpeningLine {
    readonly previous: string;
    readonly time: string;
    readonly items: number;
    readonly evidence: DecisionEvidence;
    readonly sealed: string;
}

/** What a crash, or a full disk, left of a line: nothing was opened by it. */
interface TornLine {
    readonly previous: string;
    readonly time: string;
    readonly torn: { readonly bytes: number; readonly digest: string };
}

/** Before the first line. */
const NOTHING = '0'.repeat(64);

interface Waiting {
    readonly opening: Opening;
    readonly written: (digest: string) => void;
    readonly failed: (error: unknown) => void;
}

interface Place {
    readonly file: LogFile;
    readonly name: string;
}

/** One custodian's log. */
export class OpeningsLog {
    readonly #ports: Required<Omit<OpeningsLogPorts, 'storeKey'>>;
    readonly #key: Buffer;
    /** Where the next line goes; `undefined` until it is known what stands there. */
    #place: Place | undefined;
    #previous = NOTHING;
    #torn: Buffer | undefined;
    #waiting: Waiting[] = [];
    #writing: Promise<void> | undefined;

    private constructor({ storeKey, open = openToAppend, ...ports }: OpeningsLogPorts) {
        this.#ports = { ...ports, open };
        this.#key = openingsKey(storeKey);
    }

    /** Looks where the log ends, and cuts off what was not written to its end. @throws Error when the folder cannot be read or written */
    static async open(ports: OpeningsLogPorts): Promise<OpeningsLog> {
        const log = new OpeningsLog(ports);
        await log.#find();
        return log;
    }

    /**
     * Resolves once the opening is on the disk. Those that come while others are being written share the next sync.
     *
     * @returns the digest of its line
     * @throws DomainError CUSTODIAN_UNAVAILABLE when it cannot be written: then nothing may be opened
     */
    append(opening: Opening): Promise<string> {
        return new Promise((written, failed) => {
            this.#waiting.push({ opening, written, failed });
            this.#writing ??= this.#writeAll();
        });
    }

    /** Waits for what is being written. */
    async close(): Promise<void> {
        await this.#writing;
        await this.#leave();
    }

    async #writeAll(): Promise<void> {
        while (this.#waiting.length > 0) {
            const group = this.#waiting;
            this.#waiting = [];
            try {
                const digests = await this.#write(group.map(({ opening }) => opening));
                group.forEach(({ written }, index) => {
                    written(demandDefined(digests[index], 'the digest of a written line'));
                });
            } catch (error) {
                await this.#leave(); // looked at anew before the next line: part of a line may stand there
                const failure = unwritten(error);
                group.forEach(({ failed }) => {
                    failed(failure);
                });
            }
        }
        this.#writing = undefined;
    }

    async #write(openings: readonly Opening[]): Promise<string[]> {
        let place = this.#place ?? (await this.#find());
        const today = logFileOf(this.#ports.now(), place.name);
        if (today !== place.name) {
            await this.#leave();
            place = await this.#enter(today);
        }
        const time = new Date(this.#ports.now()).toISOString();
        const torn = this.#torn === undefined ? [] : [{ time, torn: { bytes: this.#torn.length, digest: sha256Hex(this.#torn) } }];
        const lines: string[] = [];
        const digests: string[] = [];
        let previous = this.#previous;
        for (const content of [...torn, ...openings]) {
            const line = JSON.stringify('torn' in content ? { previous, ...content } : this.#lineOf(content, previous, time));
            previous = sha256Hex(line);
            lines.push(`${line}\n`);
            digests.push(previous);
        }
        await place.file.appendFile(lines.join(''));
        await place.file.datasync();
        this.#previous = previous;
        this.#torn = undefined;
        return digests.slice(torn.length);
    }

    #lineOf({ question, key, evidence, items }: Opening, previous: string, time: string): OpeningLine {
        const secret = Buffer.from(JSON.stringify({ question, key }), 'utf8');
        return { previous, time, items, evidence, sealed: sealBox(this.#key, secret, associatedWith(previous)).toString('base64') };
    }

    /** Goes back to the last whole line, file by file where the newest have none. */
    async #find(): Promise<Place> {
        const { folder, now } = this.#ports;
        const names = logFilesIn(folder);
        const newest = names.at(-1) ?? logFileOf(now());
        const place = await this.#enter(newest);
        let end = await repair(place.file, isLine);
        this.#torn = end.torn.length > 0 ? end.torn : this.#torn;
        for (const name of names.slice(0, -1).reverse()) {
            if (end.line !== undefined) {
                break;
            }
            const older = await this.#ports.open(join(folder, name));
            end = await repair(older, isLine).finally(async () => older.close());
        }
        this.#previous = end.line === undefined ? NOTHING : sha256Hex(end.line);
        return place;
    }

    async #enter(name: string): Promise<Place> {
        const { folder, open } = this.#ports;
        const file = await open(join(folder, name));
        this.#place = { file, name };
        await syncFolder(folder);
        return this.#place;
    }

    async #leave(): Promise<void> {
        const place = this.#place;
        this.#place = undefined;
        await place?.file.close().catch(() => undefined);
    }
}

/** Opens what a line seals. @throws Error when it was altered, or sealed with other keys */
export function readSecret({ previous, time, items, evidence, sealed }: OpeningLine, storeKey: Uint8Array): OpeningLine & Opening {
    const secret = openBox(openingsKey(storeKey), Buffer.from(sealed, 'base64'), associatedWith(previous));
    const { question, key } = JSON.parse(secret.toString('utf8')) as Pick<Opening, 'question' | 'key'>;
    return { previous, time, items, evidence, sealed, question, key };
}

function openingsKey(storeKey: Uint8Array): Buffer {
    return deriveKey(storeKey, 'openings-log');
}

/** A line of another place does not open. */
function associatedWith(previous: string): Buffer {
    return Buffer.from(`openings ${previous}`, 'utf8');
}

function isLine(text: string): boolean {
    return readLine(text) !== undefined;
}

/** `undefined` for what is no line of ours. */
export function readLine(text: string): OpeningLine | TornLine | undefined {
    try {
        const line = JSON.parse(text) as OpeningLine | TornLine | null;
        return typeof line?.previous === 'string' && isHex64(line.previous) ? line : undefined;
    } catch {
        return undefined;
    }
}

/** What a log that cannot be written answers: nothing is opened then. */
export function unwritten(cause: unknown): DomainError {
    const error = new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, 'the opening could not be written down', { retryAfter: 5 });
    error.cause = cause;
    return error;
}
