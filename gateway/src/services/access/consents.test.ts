// SPDX-License-Identifier: Apache-2.0
// Decisions of patients: one that could never count is refused, for who made it would rely on it.

import { type ConsentPorts, createConsents } from './consents';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const asker = { caller: { name: 'ada' }, roles: ['patient'] } as unknown as Parameters<ReturnType<typeof createConsents>['decide']>[0];
const refusal = { patient: 'P001', purpose: 'TREAT', decision: 'deny' } as const;

function setUp() {
    const written: unknown[] = [];
    const ports = {
        now: () => NOW,
        askers: { patient: async () => 'a'.repeat(32), demandBound: async () => ({}), people: async () => [] },
        facts: {
            write: async (_caller: unknown, _about: unknown, make: () => Promise<unknown>) => {
                written.push(await make());
                return {};
            },
        },
    } as unknown as ConsentPorts;
    return { written, decide: async (expires?: number) => createConsents(ports).decide(asker, { ...refusal, expires }) };
}

it.each([0, NOW - 1, NOW])('a decision that is over at %d is refused by its place, and nothing is written', async (expires) => {
    const { decide, written } = setUp();
    await expect(decide(expires)).rejects.toMatchObject({ code: 'CONTENT_INVALID', errors: [{ pointer: '/expires', detail: 'is past' }] });
    expect(written).toEqual([]);
});

it('one that will be over, or never is, is written', async () => {
    const { decide, written } = setUp();
    await decide(NOW + 1);
    await decide();
    expect(written).toMatchObject([{ kind: 'consent', expires: NOW + 1 }, { kind: 'consent' }]);
});
