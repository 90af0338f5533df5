// SPDX-License-Identifier: Apache-2.0
// /v1/windows, /v1/posts and /v1/devices/{device}/posts: what the ledger holds, no health data.

import { Type } from '@sinclair/typebox';
import { closed, ERRORS, isClinician, isShortRange, LEFT_OUT_REASONS, LONGEST_POST_RANGE } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { principalOf } from '../../plugins/access';
import {
    choice,
    DEFAULT_LIMIT,
    DigestSchema,
    IdParams,
    IdSchema,
    NoQuery,
    NumberSchema,
    page,
    pageQuery,
    PurposeQuery,
    TimeSchema,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import type { Posts, WindowReader, Windows } from '../../services/evidence';
import { ContentError } from '../../services/refusals';
import { PostParams, postNamed } from '../post-name';
import { timeRangeOf } from '../time-range';

const tags = ['Vitals'];
const LedgerIdSchema = Type.String({ description: 'Ledger id, 32 hex digits.' });
const BlobSchema = Type.Object({ digest: DigestSchema, bytes: Type.Integer() });
/** The election whose head brought the post. */
const ViaSchema = Type.Optional(Type.Object({ cluster: LedgerIdSchema, round: Type.Integer() }));
const window = {
    id: LedgerIdSchema,
    subject: LedgerIdSchema,
    survivor: Type.Optional(
        Type.String({
            description: 'Ledger id of the patient to whom the window belongs, where `subject` was merged into another record.',
        }),
    ),
    ward: Type.String(),
    keyId: DigestSchema,
    parameterSet: Type.String(),
    signals: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer(), rounded: Type.Optional(Type.Boolean()) })),
    first: Type.String({ format: 'date-time' }),
    last: Type.String({ format: 'date-time' }),
    ciphertext: BlobSchema,
    envelope: BlobSchema,
    posts: Type.Object(
        {
            count: Type.Integer({ description: 'How many are in it.' }),
            digest: Type.String({ ...DigestSchema, description: 'SHA-256 over device, sequence and digest of each.' }),
            ranges: Type.Array(Type.Object({ device: LedgerIdSchema, from: Type.Integer(), to: Type.Integer() }), {
                description: 'Among which sequence numbers all stand that name the window; both ends included.',
            }),
            leftOut: Type.Optional(
                Type.Array(Type.Object({ device: LedgerIdSchema, sequence: Type.Integer(), reason: choice(LEFT_OUT_REASONS) }), {
                    description: 'Posts that name the window and are not in it.',
                }),
            ),
        },
        { description: 'Posts stand on the ledger by themselves, and each names its window.' },
    ),
    unproven: Type.Optional(
        Type.Integer({
            description:
                'How many of its posts no enrolled device has signed, as the ledger has counted; absent where there are none. No statistic has it that does not ask for such.',
        }),
    ),
    mode: Type.String(),
    manual: Type.Optional(Type.Boolean({ description: 'A person has entered all posts of it; who, readings say.' })),
    corrects: Type.Optional(
        Type.Object(
            { window: LedgerIdSchema, version: Type.Integer() },
            { description: 'The window in whose place it was made anew, without the posts that were retracted; and the how manieth time.' },
        ),
    ),
    transactionId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
};
const VersionSchema = Type.Object({
    transactionId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
    isDelete: Type.Boolean(),
});
const post = {
    window: Type.String({ description: 'Ledger id, 32 hex digits, of a window that may not be on the ledger yet.' }),
    digest: DigestSchema,
    late: Type.Optional(Type.Boolean()),
    via: ViaSchema,
    unproven: Type.Optional(
        Type.Boolean({ description: 'No enrolled device has signed it, nor a person, while its ward warned of that.' }),
    ),
    retracted: Type.Optional(Type.Boolean({ description: 'It was corrected: no statistic to come has it.' })),
};

const NumbersSchema = closed({
    boot: Type.Optional(
        Type.Integer({
            minimum: 0,
            maximum: Number.MAX_SAFE_INTEGER,
            description: 'Which start of a device with boots; a time as its milliseconds since 1970.',
        }),
    ),
    from: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
    to: Type.Optional(
        Type.Integer({
            minimum: 0,
            maximum: Number.MAX_SAFE_INTEGER,
            description: `Included. At most ${String(LONGEST_POST_RANGE)} numbers, and so many without it.`,
        }),
    ),
});

/** What the routes say of who may bring vitals and nothing else. */
const OWN_ONLY = 'An IoT gateway sees what it has submitted itself, and nothing of others.';

const get = {
    tags,
    summary: 'What the ledger holds about a window',
    description: OWN_ONLY,
    params: IdParams,
    querystring: NoQuery,
    response: { 200: Type.Object({ ...window, transaction: Type.Optional(TransactionSchema) }) },
};
const history = {
    tags,
    summary: 'History of a window',
    description: OWN_ONLY,
    params: IdParams,
    querystring: closed(pageQuery),
    response: { 200: page(VersionSchema) },
};
const getPost = {
    tags,
    summary: 'In which window a post is',
    description:
        `Of another's post a look is committed first, at its patient; what the policies deny is answered as what nobody posted, and so is a post whose window is not on the ledger yet, ` +
        `because nobody knows whose it is. ${OWN_ONLY}`,
    params: PostParams,
    querystring: closed({ purpose: PurposeQuery }),
    response: { 200: Type.Object(post) },
};
const listPosts = {
    tags,
    summary: 'Posts of a device on the ledger, by their numbers',
    description:
        'Whatever window they name, on the ledger or not: gaps, and posts that name a window without being in it, are seen here. Of a device that nobody knows there are none.',
    params: closed({ device: Type.Unsafe<string>({ ...IdSchema, description: 'Name of the device.' }) }),
    querystring: NumbersSchema,
    response: { 200: Type.Object({ items: Type.Array(Type.Object({ sequence: Type.Integer(), ...post })) }) },
};
const list = {
    tags,
    summary: 'List windows in the order of their first reading',
    description:
        'Of one patient, or of the ward; from <= first reading < to. With `patient` a look is committed first, one for caller, patient ' +
        `and purpose in 15 minutes; of whom the caller may not see it there is none. ${OWN_ONLY}`,
    querystring: closed({
        purpose: PurposeQuery,
        patient: Type.Optional(NumberSchema),
        from: Type.Optional(TimeSchema),
        to: Type.Optional(TimeSchema),
        ...pageQuery,
    }),
    response: { 200: page(Type.Object(window)) },
};

/** Who treats patients or audits sees windows of others, too; who only brings vitals, its own. */
async function readerOf(request: FastifyRequest): Promise<WindowReader> {
    const { roles } = principalOf(request);
    const treats = isClinician(roles);
    return { caller: await request.ledgerCaller(), ownOnly: !treats && !roles.includes('auditor'), category: treats ? 'vitals' : 'trail' };
}

/** Registers the routes. */
export function windowRoutes(app: FastifyInstance, windows: Windows, posts: Posts): void {
    const routes = typed(app);
    routes.get('/v1/windows/:id', { schema: get }, async (request) => windows.get(await readerOf(request), request.params.id));
    routes.get('/v1/windows/:id/history', { schema: history }, async (request) => {
        const { limit = DEFAULT_LIMIT, ...place } = request.query;
        return windows.history(await readerOf(request), request.params.id, { ...place, limit });
    });
    routes.get('/v1/posts/:device/:sequence', { schema: getPost }, async (request) =>
        posts.get(await readerOf(request), postNamed(request.params), request.query.purpose ?? 'TREAT'),
    );
    routes.get('/v1/devices/:device/posts', { schema: listPosts }, async (request) => {
        const { boot, from = 0, to = Math.min(from + LONGEST_POST_RANGE - 1, Number.MAX_SAFE_INTEGER) } = request.query;
        const caller = await request.ledgerCaller();
        if (!isShortRange({ from, to })) {
            const misfit = { pointer: '/querystring/to', detail: `must be from up to ${String(LONGEST_POST_RANGE - 1)} more` };
            throw new ContentError([misfit], 'The request does not match its documentation.', ERRORS.REQUEST_INVALID);
        }
        return { items: [...(await posts.list(caller, { ...request.params, boot }, { from, to }))] };
    });
    routes.get('/v1/windows', { schema: list }, async (request) => {
        const { from, to, purpose = 'TREAT', limit = DEFAULT_LIMIT, ...filter } = request.query;
        const range = timeRangeOf({ from, to }, 'querystring');
        return windows.list(await readerOf(request), { ...filter, ...range, limit }, purpose);
    });
}
