// SPDX-License-Identifier: Apache-2.0
// Misses are counted by caller, regained by time, and cannot be overdrawn by asking much at once.

import { MissBudget } from './miss-budget';

const MINUTE = 60_000;

function setUp(perHour = 60) {
    let time = 0;
    const refused: string[] = [];
    const budget = new MissBudget({ perHour, elapsed: () => time, refused: async (caller) => void refused.push(caller) });
    const look = async (misses: number, caller = 'dr-osei') =>
        budget.spend(
            caller,
            async () => misses,
            (found) => found,
        );
    return { budget, look, refused, pass: (milliseconds: number) => (time += milliseconds) };
}
const spent = { code: 'RATE_LIMITED', entry: { status: 429 } };

it('refuses the look-up after the last miss, of an id that somebody has too, and says when there is a miss again', async () => {
    const { look, refused, pass } = setUp();
    for (let count = 0; count < 60; count += 1) {
        expect(await look(1)).toBe(1);
        expect(await look(0, 'somebody else')).toBe(0);
    }
    await expect(look(0)).rejects.toMatchObject({ ...spent, params: { retryAfter: 60 } });
    pass(MINUTE / 2);
    await expect(look(1)).rejects.toMatchObject({ ...spent, params: { retryAfter: 30 } });
    pass(MINUTE / 2);
    expect(await look(0)).toBe(0);
    expect(await look(1)).toBe(1);
    await expect(look(1)).rejects.toMatchObject(spent);
    expect(refused).toEqual(['dr-osei', 'dr-osei', 'dr-osei']);
});

it('gives back no more than there were', async () => {
    const { look, pass } = setUp(2);
    pass(1_000 * MINUTE);
    await look(1);
    pass(1_000 * MINUTE);
    await look(1);
    await look(1);
    await expect(look(1)).rejects.toMatchObject(spent);
});

it('counts each id of a question; what is owed is paid off first', async () => {
    const { look, pass } = setUp();
    await look(200);
    pass(60 * MINUTE);
    await expect(look(0)).rejects.toMatchObject({ params: { retryAfter: 81 * 60 } });
    pass(81 * MINUTE);
    expect(await look(0)).toBe(0);
});

it('costs nothing for who is found, or when nobody answers', async () => {
    const { budget, look } = setUp(1);
    for (let count = 0; count < 5; count += 1) {
        await look(0);
        const away = budget.spend(
            'dr-osei',
            async () => Promise.reject(new Error('away')),
            () => 1,
        );
        await expect(away).rejects.toThrow('away');
    }
    expect(await look(1)).toBe(1);
});

it('is not overdrawn by look-ups at one moment', async () => {
    const { look } = setUp();
    const answers = await Promise.allSettled(Array.from({ length: 200 }, async () => look(1)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
});
