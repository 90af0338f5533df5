// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document, byte for byte: what clients are told of every route. A changed file is a changed interface: rewrite it with
// UPDATE_GOLDEN=1 and explain it in the commit.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
});
