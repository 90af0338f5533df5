// SPDX-License-Identifier: Apache-2.0
// /v1/patients/{id}/entries: write, correct, read.

import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import { closed, ENTRY_CATEGORIES, ENTRY_FORMS, LedgerIdSchema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DEFAULT_LIMIT,
    DigestSchema,
    IdempotencyHeader,
    NoQuery,
    NumberParams,
    NumberSchema,
    page,
    pageQuery,
    PurposeQuery,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import type { Chart, EntryWriter } from '../../services/entries';
import { askerOf, OtherWard, personAt, PersonSchema } from '../access';
import { committed } from '../committed';
import { SealedHeader, SealedSchema, sealedFormOf } from '../sealed';

/** A file has a route of its own, which takes its bytes. */
const FORM_CATEGORIES = ENTRY_CATEGORIES.filter((category) => category !== 'file');

/** The members of each form, in one line a category; a question mark stands behind what may be absent. */
const FORMS = ENTRY_CATEGORIES.map((category) => {
    const { properties, required }: TObject = ENTRY_FORMS[category];
    const members = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
    return `${category}: ${members.join(', ')}`;
}).join('; ');

/** What any of the forms has; two that differ under one name are both taken. */
function anyMember(): TProperties {
    const members = new Map<string, TSchema[]>();
    for (const category of ENTRY_CATEGORIES) {
        for (const [name, schema] of Object.entries<TSchema>(ENTRY_FORMS[category].properties)) {
            const known = members.get(name) ?? [];
            const isKnown = known.some((one) => JSON.stringify(one) === JSON.stringify(schema));
            members.set(name, isKnown ? known : [...known, schema]);
        }
    }
    const { text } = ENTRY_FORMS.note.properties;
    const optional = [...members].map(([name, schemas]) => [name, Type.Optional(Type.Union(schemas))] as const);
    return { ...Object.fromEntries(optional), text };
}

/** Which of its members a form may have follows from the category, and is judged behind the schema. */
const FormSchema = Type.Unsafe<Readonly<Record<string, unknown>>>(
    Type.Object(anyMember(), {
        additionalProperties: false,
        description: `By category: ${FORMS}. Dates are FHIR’s: a year, month, day or moment with offset.`,
    }),
);

const tags = ['Entries'];
const WrittenSchema = Type.Object({ id: Type.String(), digest: DigestSchema, transaction: TransactionSchema });
const AuthorSchema = Type.Object({
    person: Type.String({ description: 'Ledger id.' }),
    organisation: Type.String(),
    ward: OtherWard,
    role: Type.Array(Type.String()),
});
const EntrySchema = Type.Object({
    id: Type.String(),
    category: choice(ENTRY_CATEGORIES),
    form: Type.Optional(FormSchema),
    sealed: Type.Optional(SealedSchema),
    unreadable: Type.Optional(Type.Boolean({ description: 'No key opens it, or the ledger has lost what it says.' })),
    author: AuthorSchema,
    time: Type.String({ format: 'date-time' }),
    lab: Type.Optional(Type.String({ description: 'Ledger id.' })),
    confidential: Type.Optional(Type.Boolean()),
    corrects: Type.Optional(Type.String({ description: 'The entry that this one replaces.' })),
    correctedBy: Type.Optional(Type.String({ description: 'The newest entry that replaces this one.' })),
    digest: DigestSchema,
    previous: Type.Optional(Type.String({ description: 'Digest of the entry that the author wrote about this patient before.' })),
    signed: Type.Optional(
        Type.Boolean({ description: 'By the certificate that the ledger has for the author; the signature stands inside the seal.' }),
    ),
    transactionId: Type.String(),
});

const write = {
    tags,
    summary: 'Write an entry into a patient’s medical record',
    description:
        'By any clinician of either ward, granted or not, and by laboratories. It is sealed for both wards and answered once both have it. Who was granted nothing may do so many times an hour (429).',
    headers: IdempotencyHeader,
    params: NumberParams,
    querystring: NoQuery,
    body: closed({
        category: choice(FORM_CATEGORIES),
        form: FormSchema,
        lab: Type.Optional(PersonSchema),
        confidential: Type.Optional(Type.Boolean({ description: 'Closed to whoever speaks for the patient.' })),
    }),
    response: { 201: WrittenSchema },
};
const correct = {
    tags,
    summary: 'Correct an entry by a new one; the former stays',
    description:
        'By its author, the team of an open visit, or whom a grant lets update. The new entry is of the same category, and as confidential.',
    headers: IdempotencyHeader,
    params: closed({ id: NumberSchema, entry: LedgerIdSchema }),
    querystring: NoQuery,
    body: closed({ form: FormSchema }),
    response: { 201: WrittenSchema },
};
const read = {
    tags,
    summary: 'Read a patient’s medical record, newest first',
    description:
        'What the policies let the caller read of it, and what the caller wrote. Looks are committed first, and both wards decide at every opening; whoever may see nothing is told that there is no such patient. ' +
        'For whom accepts a JWE each entry has `sealed` in the place of `form`, `previous` and `signed`, which stand in it.',
    headers: SealedHeader,
    params: NumberParams,
    querystring: closed({ ...pageQuery, category: Type.Optional(choice(ENTRY_CATEGORIES)), purpose: PurposeQuery }),
    response: {
        200: Type.Composite([
            page(EntrySchema),
            Type.Object({
                access: Type.Object({
                    transactionIds: Type.Array(Type.String(), { description: 'Of the looks, one for each category of the page.' }),
                }),
            }),
        ]),
    },
};

/** Registers the routes. */
export function entryRoutes(app: FastifyInstance, writer: EntryWriter, chart: Chart): void {
    const routes = typed(app);
    routes.post('/v1/patients/:id/entries', { schema: write }, async (request, reply) => {
        const { category, form, lab, confidential = false } = request.body;
        const entry = { patient: request.params.id, category, form, lab: personAt('/lab', lab), confidential };
        return committed(reply.code(201), await writer.write(await askerOf(request), entry));
    });
    routes.post('/v1/patients/:id/entries/:entry/correct', { schema: correct }, async (request, reply) => {
        const { id: patient, entry } = request.params;
        return committed(reply.code(201), await writer.correct(await askerOf(request), { patient, entry, form: request.body.form }));
    });
    routes.get('/v1/patients/:id/entries', { schema: read, config: { sealed: true } }, async (request, reply) => {
        // In a list each is a member of JSON, which the compact form is not.
        const sealed = sealedFormOf(request, reply) && 'general';
        const { limit = DEFAULT_LIMIT, purpose = 'TREAT', ...rest } = request.query;
        return chart.read(await askerOf(request), { patient: request.params.id, purpose, limit, ...rest, sealed });
    });
}
