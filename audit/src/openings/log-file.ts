// SPDX-License-Identifier: Apache-2.0
// A log of openings as `export-openings` writes it: one form of each line, each chained to the one before.

import { createReadStream } from 'node:fs';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { closed, DecideTransientSchema, type Hex64, Hex64Schema } from '@wardledger/chaincode/domain';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type DowntimeLine, DowntimeEntrySchema, DowntimeStatedSchema, isDowntime } from './downtime-lines';
import { BrokenLine, demand } from './finding';

const bytes = Type.String();
const LINE = { line: Hex64Schema, previous: Hex64Schema, time: Type.String() } as const;

/** What peers signed; bytes are base64. */
const EvidenceSchema = closed({
    channelHeader: bytes,
    signatureHeader: bytes,
    proposal: bytes,
    response: bytes,
    endorsements: Type.Array(closed({ endorser: bytes, signature: bytes })),
});
export type LoggedEvidence = Static<typeof EvidenceSchema>;

/** By what something was opened. */
const OpenedSchema = closed({
    ...LINE,
    items: Type.Integer({ minimum: 0 }),
    evidence: EvidenceSchema,
    sealed: bytes,
    question: DecideTransientSchema.properties.question,
    key: DecideTransientSchema.properties.key,
});
export type OpenedLine = Static<typeof OpenedSchema>;

/** What a crash left of a line: nothing was opened by it. */
const TornSchema = closed({ ...LINE, torn: closed({ bytes: Type.Integer({ minimum: 1 }), digest: Hex64Schema }) });
export type TornLine = Static<typeof TornSchema>;

/** Any of them. */
export type ReadLine = OpenedLine | TornLine | DowntimeLine;

/** Before the first line of a chain. */
export const NOTHING = '0'.repeat(64);

const NEWLINE = 0x0a;
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lines as bytes; only the one byte ends a line, and a last one without it comes with `isWhole` false. */
async function* linesOf(file: string): AsyncGenerator<{ readonly bytes: Buffer; readonly isWhole: boolean }> {
    let rest = Buffer.alloc(0);
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
        rest = Buffer.concat([rest, chunk]);
        for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
            yield { bytes: rest.subarray(0, end), isWhole: true };
            rest = rest.subarray(end + 1);
        }
    }
    if (rest.length > 0) {
        yield { bytes: rest, isWhole: false };
    }
}

/** What the custodian wrote, and what the export added: the digest comes from the first. */
function partsOf(line: ReadLine): { readonly written: object; readonly exported: object } {
    const { line: digest, previous, time } = line;
    if ('torn' in line) {
        const written = { previous, time, torn: line.torn };
        return { written, exported: { line: digest, ...written } };
    }
    if ('stated' in line) {
        const written = { previous, time, stated: line.stated };
        return { written, exported: { line: digest, ...written } };
    }
    if ('counter' in line) {
        const { counter, sealed, entry } = line;
        const written = { previous, time, counter, sealed };
        return { written, exported: { line: digest, ...written, entry } };
    }
    const { items, evidence, sealed, question, key } = line;
    const written = { previous, time, items, evidence, sealed };
    return { written, exported: { line: digest, ...written, question, key } };
}

function parsed(bytes: Uint8Array): { readonly content: string; readonly json: unknown } {
    try {
        const content = text.decode(bytes);
        return { content, json: JSON.parse(content) };
    } catch (error) {
        throw new BrokenLine('it is no whole line', {}, { cause: error });
    }
}

const lineChecks = [OpenedSchema, TornSchema, DowntimeEntrySchema, DowntimeStatedSchema].map((schema) => TypeCompiler.Compile(schema));
const isLine = (json: unknown): json is ReadLine => lineChecks.some((check) => check.Check(json));

function readLine(bytes: Uint8Array): ReadLine {
    const { content, json } = parsed(bytes);
    demand(isLine(json), 'it is no line of a log of openings');
    const { written, exported } = partsOf(json);
    demand(JSON.stringify(exported) === content, 'it has another form than what is exported');
    const digest = sha256Hex(JSON.stringify(written));
    demand(json.line === digest, 'it was altered', { found: json.line, expected: digest });
    return json;
}

/** A line with its number in the file. */
export interface NumberedLine {
    readonly number: number;
    readonly read: () => ReadLine;
}

/** The lines of an exported log; each is read when that is asked for, and throws BrokenLine where it is not what was exported or does not follow. */
export async function* readLog(file: string): AsyncGenerator<NumberedLine> {
    // Two chains: openings, of whose first line older files may have been moved away, and downtime, which begins with its first.
    const chains: { openings: Hex64 | undefined; downtime: Hex64 } = { openings: undefined, downtime: NOTHING };
    let number = 0;
    for await (const { bytes, isWhole } of linesOf(file)) {
        number += 1;
        yield {
            number,
            read: () => {
                demand(isWhole, 'it has no end');
                const line = readLine(bytes);
                const chain = isDowntime(line) ? 'downtime' : 'openings';
                const previous = chains[chain];
                demand(previous === undefined || line.previous === previous, 'it does not follow the line before it', {
                    found: line.previous,
                    expected: previous ?? '',
                });
                chains[chain] = line.line;
                return line;
            },
        };
    }
}
