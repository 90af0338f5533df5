// SPDX-License-Identifier: Apache-2.0
// A caller's minute ends, whatever somebody does to the wall clock.
import { fresh, handMade } from '../../../test/support/hand-made';

const DAY = 86_400_000;
const MINUTE = 60_000;

describe('the limit of requests', () => {
    let steady: number;
    let ahead: number;
    const rightTime = Date.now.bind(Date);
    beforeEach(() => {
        steady = 1_000;
        ahead = 0;
        jest.spyOn(performance, 'now').mockImplementation(() => steady);
        jest.spyOn(Date, 'now').mockImplementation(() => rightTime() + ahead);
    });
    afterEach(() => jest.restoreAllMocks());

    async function gatewayOf(requestsPerMinute: number) {
        const { app, token } = await handMade({ overrides: { limits: { requestsPerMinute, corsOrigins: [] } } });
        const ask = async (caller: string) => {
            const { statusCode, headers } = await app.inject({ url: '/v1/time', headers: fresh(await token(caller, 'doctor')) });
            return [statusCode, headers['retry-after']];
        };
        return { app, ask };
    }

    it('ends with the minute in which it was reached, for each caller by itself', async () => {
        const { app, ask } = await gatewayOf(2);
        expect([await ask('a'), await ask('a'), await ask('a'), await ask('b')]).toEqual([
            [200, undefined],
            [200, undefined],
            [429, '60'],
            [200, undefined],
        ]);
        steady += MINUTE - 1;
        expect(await ask('a')).toEqual([429, '1']);
        steady += 1;
        expect(await ask('a')).toEqual([200, undefined]);
        await app.close();
    });

    it('ends also when the wall clock was a day ahead for a moment', async () => {
        const { app, ask } = await gatewayOf(2);
        ahead = DAY;
        await ask('a');
        ahead = 0;
        await ask('a');
        expect(await ask('a')).toEqual([429, '60']);
        steady += MINUTE;
        expect(await ask('a')).toEqual([200, undefined]);
        await app.close();
    });
});
