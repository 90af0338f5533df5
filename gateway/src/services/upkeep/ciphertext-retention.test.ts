// SPDX-License-Identifier: Apache-2.0
// Which ciphertexts may go: old ones, and never one whose window the ledger has not answered for.
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../test/support/until';
import { CALLER, VitalsWorld, post } from '../../../test/support/vitals-world';
import { removeOldCiphertexts } from './ciphertext-retention';
import type { VitalsSettings } from '../vitals/ports/settings';
import type { VitalsPorts } from '../vitals/ports/vitals-ports';

const DAY = 86_400_000;
let world: VitalsWorld;
let ports: VitalsPorts;
beforeEach(() => {
    world = new VitalsWorld();
});
afterEach(async () => world.remove());

const start = async (settings: Partial<VitalsSettings> = {}) =>
    world.start(settings, (given) => {
        ports = given;
        return given;
    });
const blobs = (ending: string) =>
    readdirSync(join(world.directory, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
const age = (days: number) => {
    const written = (Date.now() - days * DAY) / 1000;
    [...blobs('.jwe'), ...blobs('.ct')].forEach((name) => utimesSync(join(world.directory, 'blobs', name), written, written));
};

describe('retention of ciphertexts', () => {
    it('removes old ones of committed windows and leaves every envelope', async () => {
        const service = await start();
        await service.take([post(1), post(2, { patient: 'P002' })], CALLER, { waitSeconds: 10 });
        await until('both windows are there', () => world.ledger.windows.size === 2);
        age(91);
        expect([blobs('.ct').length, blobs('.jwe').length]).toEqual([2, expect.any(Number)]);
        const envelopes = blobs('.jwe');
        expect(await removeOldCiphertexts({ ...ports, keep: 92 * DAY }, Date.now())).toBe(0);
        expect(await removeOldCiphertexts({ ...ports, keep: 90 * DAY }, Date.now())).toBe(2);
        expect(blobs('.ct')).toEqual([]);
        expect(blobs('.jwe')).toEqual(envelopes);
    });

    it('keeps what waits for the ledger, however old, and all of it without a setting', async () => {
        const service = await start({ holdAt: 'ATTESTED' });
        await service.take([post(1)], CALLER, { waitSeconds: 1 });
        await until('its window is made', async () => (await service.windowCounts()).ATTESTED === 1);
        expect(blobs('.ct')).toHaveLength(1);
        age(1_000);
        expect(await removeOldCiphertexts({ ...ports, keep: 90 * DAY }, Date.now())).toBe(0);
        expect(await removeOldCiphertexts({ ...ports, keep: undefined }, Date.now())).toBe(0);
        expect(blobs('.ct')).toHaveLength(1);
    });
});
