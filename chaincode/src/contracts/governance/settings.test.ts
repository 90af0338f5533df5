// SPDX-License-Identifier: Apache-2.0
// What other contracts decide by: the digest that both wards have approved last, until its ward revokes it, and those that they approved before.

import { boards, ward1One, ward2One, ward2Two } from '../../../test/governance/boards';
import { digest } from '../../../test/support/fixtures';
import type { LedgerDouble } from '../../../test/support/ledger-double';
import type { LedgerContext, WorldKey } from '../../platform';
import { approvedDigest, approvedDigests, approvedSetting } from '.';

const key = { kind: 'attestation-key', scope: 'ward2' } as const;

/** The context of a contract that reads the committed state. */
function contextOf({ world, history }: LedgerDouble): LedgerContext {
    const get = async <T>({ path }: WorldKey<T>): Promise<T | undefined> => {
        const text = world.get(path);
        return text === undefined ? undefined : (JSON.parse(text) as T);
    };
    const past = async <T>({ path }: WorldKey<T>) =>
        (history.get(path) ?? []).map(({ value, isDelete }) => (isDelete ? {} : { value: JSON.parse(value.toString()) as T }));
    return { world: { get, history: past } } as unknown as LedgerContext;
}

it('is nothing, the digest once both wards have approved it, and nothing again', async () => {
    const ledger = await boards();
    const stands = async (kind: 'attestation-key' | 'policy-set', scope: string) => approvedDigest(contextOf(ledger), kind, scope);
    const request = { ...key, digest: digest('key'), expires: ledger.time + 1 };
    const { id } = await ledger.submit('governance:Propose', request, { as: ward1One });
    expect(await stands('attestation-key', 'ward2')).toBeUndefined();
    await ledger.submit('governance:Approve', { id, digest: request.digest }, { as: ward2One });
    expect(await stands('attestation-key', 'ward2')).toBe(request.digest);
    expect(await approvedSetting(contextOf(ledger), 'attestation-key', 'ward2')).toMatchObject({ proposal: id });
    expect([await stands('attestation-key', 'ward1'), await stands('policy-set', 'both')]).toEqual([undefined, undefined]);
    await ledger.submit('governance:RevokeSetting', key, { as: ward2Two });
    expect(await stands('attestation-key', 'ward2')).toBeUndefined();
});

it('was every digest that both wards have approved, the newest first, and none that one ward alone has named', async () => {
    const ledger = await boards();
    const policies = { kind: 'policy-set', scope: 'both' } as const;
    for (const word of ['first', 'second', 'not approved']) {
        const request = { ...policies, digest: digest(word), expires: ledger.time + 1 };
        const { id } = await ledger.submit('governance:Propose', request, { as: ward1One });
        if (word !== 'not approved') {
            await ledger.submit('governance:Approve', { id, digest: request.digest }, { as: ward2One });
        }
    }
    expect(await approvedDigests(contextOf(ledger), 'policy-set', 'both')).toEqual([digest('second'), digest('first')]);
    expect(await approvedDigests(contextOf(ledger), 'attestation-key', 'ward2')).toEqual([]);
});

it('was nothing that its ward has revoked since, in whatever order the other was approved', async () => {
    const ledger = await boards();
    for (const word of ['kept', 'revoked']) {
        const request = { ...key, digest: digest(word), expires: ledger.time + 1 };
        const { id } = await ledger.submit('governance:Propose', request, { as: ward1One });
        await ledger.submit('governance:Approve', { id, digest: request.digest }, { as: ward2One });
    }
    await ledger.submit('governance:RevokeSetting', key, { as: ward2Two });
    expect(await approvedDigests(contextOf(ledger), 'attestation-key', 'ward2')).toEqual([digest('kept')]);
});
