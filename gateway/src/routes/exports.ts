// SPDX-License-Identifier: Apache-2.0
// Lists that are exported whole: what `Accept` asks for is streamed, page by page and no faster than it is read, as lines of JSON or as CSV.

import { type TInteger, type TObject, type TOptional, Type } from '@sinclair/typebox';
import { ERRORS, LARGEST_PAGE } from '@wardledger/chaincode/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { type AskForPage, pagesOf } from '../kernel';
import { DEFAULT_LIMIT, headers, page, pageQuery } from '../plugins/documentation';
import { ContentError } from '../services/refusals';
import { variesByAccept, wantedOf } from './accepted';

type Cell = string | number | boolean | readonly string[] | undefined;
type Row = Readonly<Record<string, Cell>>;

export const LINES = 'application/x-ndjson';
const EXPORTS = ['text/csv', LINES] as const;
type Export = (typeof EXPORTS)[number];

/** Described for readers; whatever else stands there is answered with JSON, as everywhere. */
export const ExportHeader = acceptHeader('`application/x-ndjson` or `text/csv`');

/** The same, of whatever exports there are. */
export function acceptHeader(offered: string): TObject {
    return headers({
        accept: Type.Optional(Type.String({ description: `${offered}: the whole list, without \`limit\` and \`cursor\`.` })),
    });
}

/** `limit` and `cursor` of a list with exports: no default, which would look like somebody's wish. */
export const exportQuery = exportPages({ most: LARGEST_PAGE, unlessSaid: DEFAULT_LIMIT });

type ExportPages = Omit<typeof pageQuery, 'limit'> & { readonly limit: TOptional<TInteger> };

/** The same, of pages of another size. */
export function exportPages({ most, unlessSaid }: { readonly most: number; readonly unlessSaid: number }): ExportPages {
    const limit = Type.Integer({ minimum: 1, maximum: most, description: `${String(unlessSaid)} unless said.` });
    return { ...pageQuery, limit: Type.Optional(limit) };
}

const text = (description: string): object => ({ schema: Type.String({ description }) });

/** A page of a list, and its exports. */
export function exported(item: TObject): object {
    return {
        description: 'A page; or the whole list, for whoever accepts one of the other media types alone.',
        content: {
            'application/json': { schema: page(item) },
            'application/x-ndjson': text('An item a line, newest first.'),
            'text/csv': text(`RFC 4180, with the heads ${columnsOf(item).join(', ')}; several words of one cell are parted by blanks.`),
        },
    };
}

/** A page of something else, and its export as lines. */
export function exportedLines(page: TObject, lines: string): object {
    return {
        description: 'A page; or everything, for whoever accepts the other media type alone.',
        content: { 'application/json': { schema: page }, [LINES]: text(lines) },
    };
}

/** How rows look in each export, for the documentation. */
export function exportExamples(item: TObject, rows: readonly object[]): Readonly<Record<Export, string>> {
    const columns = columnsOf(item);
    return {
        'text/csv': [csvLine(columns), ...rows.map((row) => csvRow(row as Row, columns))].join(''),
        [LINES]: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    };
}

/** A question about a list, as requests have it. */
interface ListQuery {
    readonly limit?: number | undefined;
    readonly cursor?: string | undefined;
}

/** Who asks, and where the answer goes. */
export interface Exchange {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
}

/**
 * Answers a list: a page of it as JSON, or whole as `Accept` says. Every page of an export is asked for as if by itself, so what ends meanwhile ends the
 * export.
 */
export async function sendList<T extends object>(
    { item, ...exchange }: Exchange & { readonly item: TObject },
    { limit, cursor }: ListQuery,
    ask: AskForPage<T>,
): Promise<unknown> {
    const media = exportWanted(exchange, { limit, cursor }, EXPORTS);
    return media === undefined
        ? ask({ limit: limit ?? DEFAULT_LIMIT, ...(cursor !== undefined && { cursor }) })
        : sendExport(exchange, { media, item }, pagesOf(ask));
}

/**
 * The export that `Accept` asks for; `undefined` for a page.
 * @throws ContentError where a place in a list is named, too
 */
export function exportWanted<Media extends Export>(
    { request, reply }: Exchange,
    { limit, cursor }: ListQuery,
    offered: readonly Media[],
): Media | undefined {
    variesByAccept(reply);
    const media = wantedOf(request.headers.accept, offered);
    if (media !== undefined && (limit !== undefined || cursor !== undefined)) {
        const pointer = `/querystring/${limit === undefined ? 'cursor' : 'limit'}`;
        throw new ContentError(
            [{ pointer, detail: 'is of pages; an export has all of them' }],
            'An export is whole.',
            ERRORS.REQUEST_INVALID,
        );
    }
    return media;
}

/** How rows are written: what of them their schema names, as in a page. */
export interface Writing {
    readonly media: Export;
    readonly item: TObject;
}

/** Rows, some at a time, each asked for only when it is wanted. */
export type Pages = AsyncGenerator<readonly object[], void, undefined>;

/** Sends all that comes. What is refused on the way breaks the connection: the last chunk never comes. */
export async function sendExport({ request, reply }: Exchange, { media, item }: Writing, pages: Pages): Promise<unknown> {
    // Before anything is sent: a refusal is still an answer of its own.
    const first = await pages.next();
    const isCsv = media === 'text/csv';
    void reply.type(isCsv ? 'text/csv; charset=utf-8; header=present' : media);
    const form = isCsv ? csvOf(item) : linesOf(reply, item);
    return reply.send(Readable.from(request.method === 'HEAD' ? [] : texts(first, pages, form)));
}

/** Before the rows, and of each. */
interface Form {
    readonly head: string;
    readonly lineOf: (row: Row) => string;
}

function csvOf(item: TObject): Form {
    const columns = columnsOf(item);
    return { head: csvLine(columns), lineOf: (row) => csvRow(row, columns) };
}

function linesOf(reply: FastifyReply, item: TObject): Form {
    const serialized = reply.compileSerializationSchema(item);
    return { head: '', lineOf: (row) => `${serialized(row)}\n` };
}

async function* texts(
    first: Awaited<ReturnType<Pages['next']>>,
    pages: Pages,
    { head, lineOf }: Form,
): AsyncGenerator<string, void, undefined> {
    if (head !== '') {
        yield head;
    }
    for (let page = first; page.done !== true; page = await pages.next()) {
        const rows = page.value as readonly Row[];
        if (rows.length > 0) {
            yield rows.map(lineOf).join('');
        }
    }
}

function csvRow(row: Row, columns: readonly string[]): string {
    return csvLine(columns.map((column) => row[column]));
}

/** RFC 4180. A program for tables takes what begins like a formula for one, unless it stands behind an apostrophe. */
function csvLine(cells: readonly Cell[]): string {
    const texts = cells.map((cell = '') => (Array.isArray(cell) ? cell.join(' ') : String(cell as string | number | boolean)));
    const plain = texts.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text));
    return `${plain.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\r\n`;
}

function columnsOf(item: TObject): string[] {
    return Object.keys(item.properties);
}
