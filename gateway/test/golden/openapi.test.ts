// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document, byte for byte: what clients are told of every route. A changed file is a changed interface: rewrite it with
// UPDATE_GOLDEN=1 and explain it in the commit.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastJsonStringify from 'fast-json-stringify';
import { handMade } from '../support/hand-made';

const FILE = join(__dirname, 'openapi.json');

describe('GET /openapi.json', () => {
    it('is what it was, byte for byte', async () => {
        const { app } = await handMade();
        const { payload } = await app.inject('/openapi.json');
        await app.close();
        if (process.env['UPDATE_GOLDEN'] === '1') {
            writeFileSync(FILE, payload);
        }
        expect(payload).toBe(readFileSync(FILE, 'utf8'));
    });

    it('has schemas of answers of which each can be written by: a gateway finds that out when it first gives one', () => {
        interface Operation {
            readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>>;
        }
        const { paths } = JSON.parse(readFileSync(FILE, 'utf8')) as { paths: Record<string, Record<string, Operation>> };
        const schemas = Object.values(paths)
            .flatMap((operations) => Object.values(operations))
            .flatMap(({ responses }) => Object.values(responses))
            .flatMap(({ content = {} }) => Object.values(content).flatMap(({ schema }) => schema ?? []));
        expect(schemas.length).toBeGreaterThan(200);
        for (const text of new Set(schemas.map((schema) => JSON.stringify(schema)))) {
            expect(typeof fastJsonStringify(JSON.parse(text) as object)).toBe('function');
        }
    });
});
