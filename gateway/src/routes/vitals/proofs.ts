// SPDX-License-Identifier: Apache-2.0
// /v1/posts/{device}/{sequence}/proof: that one reading is in the post of which the ledger holds the digest.

import { type TString, Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { NumberSchema, PurposeQuery, typed } from '../../plugins/documentation';
import type { ReadingProofs } from '../../services/vitals';
import { askerOf } from '../access';
import { PostParams, postNamed } from '../post-name';

const bytes = (what: string): TString => Type.String({ description: `${what}, base64url.` });
const prove = {
    tags: ['Vitals'],
    summary: 'Prove one reading of a post',
    description:
        'For whoever may read the patient’s vitals: a look is committed first, and both wards decide. What comes proves this reading against the digest that the ledger has under this device, number and ward, and opens no other ' +
        '(docs/post-bytes.md; `python3 docs/post_check.py proof` verifies it). 404 POST_NOT_FOUND until the window of the post is on the ledger, and for a post that was not sent for this number; 409 READINGS_UNREADABLE where the ledger has the post and its readings are lost here.',
    params: PostParams,
    querystring: closed({
        patient: { ...NumberSchema, description: 'The number for which the post was sent.' },
        index: Type.Integer({
            minimum: 0,
            maximum: Number.MAX_SAFE_INTEGER,
            description:
                'Which reading: counted from 0 over all values, signal by signal as they were sent, and the observations behind them.',
        }),
        purpose: PurposeQuery,
    }),
    response: {
        200: Type.Object({
            index: Type.Integer(),
            leaves: Type.Integer({ description: 'How many readings and observations the post has.' }),
            reading: bytes('What the leaf holds'),
            leafKey: bytes('The key of this leaf'),
            header: bytes('The header of the post'),
            headerKey: bytes('The key of the header'),
            nonce: bytes('The nonce of the post'),
            path: Type.Array(Type.String(), { description: 'From the leaf to the root, as RFC 6962 has it; 32 bytes each, base64url.' }),
            ward: Type.String({ description: 'Whose post it is: each ward has its own under a device and number.' }),
            window: Type.String({ description: 'In which window it is.' }),
            digest: Type.String({ description: 'What the ledger holds of the post.' }),
            signature: Type.Optional(Type.String({ description: 'Of the device, where an enrolled one has sent it.' })),
            retracted: Type.Optional(Type.Boolean({ description: 'Where somebody has taken the post back: a proof says what was sent.' })),
            unproven: Type.Optional(Type.Boolean({ description: 'Where no enrolled device has signed it, and its ward warned.' })),
            access: Type.Object({ transactionIds: Type.Array(Type.String(), { description: 'Of the look.' }) }),
        }),
    },
};

/** Registers the route. */
export function proofRoutes(app: FastifyInstance, proofs: ReadingProofs): void {
    typed(app).get('/v1/posts/:device/:sequence/proof', { schema: prove }, async (request) => {
        const { purpose = 'TREAT', patient, index } = request.query;
        const { access, path, ...proof } = await proofs.prove(await askerOf(request), {
            ...postNamed(request.params),
            patient,
            index,
            purpose,
        });
        return { ...proof, path: [...path], access: { transactionIds: [...access.transactionIds] } };
    });
}
