// SPDX-License-Identifier: Apache-2.0
// No sequence of proposals, approvals, withdrawals, revocations and hours sets a digest that not both wards have named. A model of a few lines,
// which shares no code with the contract, says what stands after each step.

import fc from 'fast-check';
import { digest } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { boards, ward1One, ward1Two, ward2One, ward2Two } from './boards';

const people = [
    { as: ward1One, ward: 'ward1' },
    { as: ward1Two, ward: 'ward1' },
    { as: ward2One, ward: 'ward2' },
    { as: ward2Two, ward: 'ward2' },
] as const;
const places = [
    { kind: 'policy-set', scope: 'both', revocableBy: 'nobody' },
    { kind: 'attestation-key', scope: 'ward1', revocableBy: 'ward1' },
] as const;
const digests = [digest('red'), digest('green')] as const;
const HOUR = 3_600_000;

const step = fc.record({
    verb: fc.constantFrom('propose', 'propose', 'approve', 'approve', 'approve', 'withdraw', 'revoke', 'wait'),
    who: fc.constantFrom(...people),
    place: fc.constantFrom(...places),
    digest: fc.constantFrom(...digests),
    /** Whether an approval names the digest that was proposed. */
    faithful: fc.constantFrom(true, true, true, false),
    /** Which of the proposals so far, from the last one back. */
    back: fc.nat(3),
    hours: fc.integer({ min: 1, max: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Proposed {
    readonly id: string;
    readonly ward: string;
    readonly place: (typeof places)[number];
    readonly digest: string;
    readonly expires: number;
    readonly setting: Setting | undefined;
    ended: boolean;
}
interface Setting {
    readonly digest: string | undefined;
}

/** What stands after each step, told apart from the ledger. */
class Model {
    readonly proposals: Proposed[] = [];
    readonly settings = new Map<string, Setting>();

    meant({ back }: Step): Proposed | undefined {
        return this.proposals[this.proposals.length - 1 - back];
    }

    proposed({ who, place, digest: named, hours }: Step, { id, time }: { id: string; time: number }): void {
        const setting = this.settings.get(place.kind);
        this.proposals.push({ id, ward: who.ward, place, digest: named, expires: time + hours * HOUR, setting, ended: false });
    }

    /** Whether the approval counts. */
    approved(one: Proposed, { ward, seen, time }: { ward: string; seen: string; time: number }): boolean {
        const current = this.settings.get(one.place.kind);
        const counts = !one.ended && one.ward !== ward && one.digest === seen && time < one.expires && one.setting === current;
        if (counts) {
            one.ended = true;
            this.settings.set(one.place.kind, { digest: seen });
        }
        return counts;
    }

    withdrawn({ who }: Step, one: Proposed): void {
        one.ended ||= one.ward === who.ward;
    }

    revoked({ who, place }: Step): void {
        if (place.revocableBy === who.ward && this.settings.get(place.kind)?.digest !== undefined) {
            this.settings.set(place.kind, { digest: undefined });
        }
    }
}

async function call(ledger: LedgerDouble, { who }: Step, name: string, request: object): Promise<{ id: string; answer: unknown }> {
    const outcome = await ledger.call(name, request, { as: who.as });
    if (outcome.status !== 200) {
        return { id: outcome.transactionId, answer: undefined };
    }
    ledger.commit(outcome);
    return { id: outcome.transactionId, answer: JSON.parse(outcome.payload) };
}

/** Takes one step on the ledger and in the model, and notes who has named which digest. */
async function take(ledger: LedgerDouble, model: Model, { one, named }: { one: Step; named: Set<string> }): Promise<void> {
    const { place, who } = one;
    const { kind, scope } = place;
    const { ward } = who;
    const meant = model.meant(one);
    if (one.verb === 'wait') {
        ledger.time += one.hours * HOUR;
    } else if (one.verb === 'propose') {
        const request = { kind, scope, digest: one.digest, expires: ledger.time + one.hours * HOUR };
        const { id } = await call(ledger, one, 'governance:Propose', request);
        model.proposed(one, { id, time: ledger.time });
        named.add(`${ward} ${kind} ${one.digest}`);
    } else if (one.verb === 'revoke') {
        await call(ledger, one, 'governance:RevokeSetting', { kind, scope });
        model.revoked(one);
    } else if (meant !== undefined && one.verb === 'approve') {
        const seen = one.faithful ? meant.digest : one.digest;
        const { answer } = await call(ledger, one, 'governance:Approve', { id: meant.id, digest: seen });
        expect((answer as { decision: string }).decision === 'approved').toBe(model.approved(meant, { ward, seen, time: ledger.time }));
        named.add(`${ward} ${meant.place.kind} ${seen}`);
    } else if (meant !== undefined) {
        await call(ledger, one, 'governance:Withdraw', { id: meant.id });
        model.withdrawn(one, meant);
    }
}

/** The digest that stands on the ledger. */
function standing(ledger: LedgerDouble, { kind, scope }: (typeof places)[number]): string | undefined {
    const stored = ledger.world.get(`\u0000setting\u0000${kind}\u0000${scope}\u0000`) ?? '{}';
    const setting = JSON.parse(stored) as { digest?: string; revoked?: object };
    return setting.revoked === undefined ? setting.digest : undefined;
}

it('a digest is a setting only when both wards have named it, and exactly when the model says so', async () => {
    let set = 0;
    await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24, size: 'max' }), async (steps) => {
            const [ledger, model, named] = [await boards(), new Model(), new Set<string>()];
            for (const one of steps) {
                await take(ledger, model, { one, named });
                for (const place of places) {
                    const found = standing(ledger, place);
                    expect(found).toBe(model.settings.get(place.kind)?.digest);
                    if (found !== undefined) {
                        set += 1;
                        expect(['ward1', 'ward2'].filter((ward) => named.has(`${ward} ${place.kind} ${found}`))).toHaveLength(2);
                    }
                }
            }
        }),
        { numRuns: 60 },
    );
    expect(set).toBeGreaterThan(20); // else nothing was tried
}, 120_000);
