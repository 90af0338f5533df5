// SPDX-License-Identifier: Apache-2.0
// What a ward demands of its devices: who sets it, and what of their posts is taken then.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { DEVICE_TRUSTS, type DeviceTrust, isLessDemanding, type Post } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { assign, digest, enrol, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { authorOf, enteredPosts } from '../vitals/entered';
import { postsIn, vitalsWindow, windowId } from '../vitals/vitals-fixtures';
import { deviceKey, signedPost } from './device-keys';
import { device, enrolled, post, rejected, submit } from './device-posts';

const { ward1Admin, ward1One, ward1Three, ward1Two, ward2Admin, ward2One } = identities;
const stranger = id('stranger');

const demand = async (ledger: LedgerDouble, trust: DeviceTrust, as: Identity = ward1Admin) =>
    ledger.submit('device:SetDeviceTrust', { trust }, { as });
const demanded = async (ledger: LedgerDouble, ward: string, as: Identity = ward1Two) =>
    (await ledger.submit('device:GetDeviceTrust', { ward }, { as })).trust;
const refusal = async (ledger: LedgerDouble, trust: DeviceTrust, as: Identity = ward1Admin) =>
    (await ledger.refusal('device:SetDeviceTrust', { trust }, { as })).code;

describe('the setting', () => {
    /** Both wards approve that ward 1 may demand so little; `content` is what they have before them. */
    const approve = async (ledger: LedgerDouble, content: object, scope = 'ward1:device-trust') => {
        const seen = createHash('sha256').update(JSON.stringify(content)).digest('hex');
        const request = { kind: 'ledger-setting' as const, scope, digest: seen, expires: ledger.time + 1 };
        const proposal = await ledger.submit('governance:Propose', request, { as: ward1Admin });
        await ledger.submit('governance:Approve', { id: proposal.id, digest: seen }, { as: ward2Admin });
    };
    const [most, least] = [DEVICE_TRUSTS.at(-1)!, DEVICE_TRUSTS[0]];

    it('is off until an administrator sets it, for the own ward alone', async () => {
        const ledger = await wards();
        expect(await demanded(ledger, 'ward1')).toBe('off');
        expect(await demand(ledger, most)).toEqual({ trust: most });
        expect([await demanded(ledger, 'ward1', ward2One), await demanded(ledger, 'ward2', ward2One)]).toEqual([most, 'off']);
    });

    it.each<[string, Identity]>([
        ['an IoT gateway', ward1Two],
        ['a desk', ward1One],
    ])('is not set by %s', async (_who, as) => {
        expect(await refusal(await wards(), most, as)).toBe('ROLE_FORBIDDEN');
    });

    it('takes one ward to demand more, at once, and both to demand less, each time', async () => {
        const ledger = await wards();
        await demand(ledger, most);
        expect(await refusal(ledger, least)).toBe('TWO_WARDS_REQUIRED');
        await approve(ledger, { trust: least, ward: 'ward1' });
        expect(await demand(ledger, least)).toEqual({ trust: least });
        await demand(ledger, most);
        expect(await refusal(ledger, least)).toBe('TWO_WARDS_REQUIRED');
        // An approval that nobody has used ends with the next setting.
        await approve(ledger, { trust: least, ward: 'ward1' });
        await demand(ledger, most);
        expect(await refusal(ledger, least)).toBe('TWO_WARDS_REQUIRED');
    });

    it.each<[string, object, string]>([
        ['for the other ward', { trust: least, ward: 'ward2' }, 'ward2:device-trust'],
        ['of the other ward’s content', { trust: least, ward: 'ward2' }, 'ward1:device-trust'],
        ['under another name', { trust: least, ward: 'ward1' }, 'ward1:cohort-posters'],
    ])('is not loosened by an approval %s', async (_what, content, scope) => {
        const ledger = await wards();
        await demand(ledger, most);
        await approve(ledger, content, scope);
        expect(await refusal(ledger, least)).toBe('TWO_WARDS_REQUIRED');
    });

    it('goes one way alone, whatever a ward tries', async () => {
        const met = new Set<boolean>();
        await fc.assert(
            fc.asyncProperty(fc.array(fc.constantFrom(...DEVICE_TRUSTS), { minLength: 1, maxLength: 5 }), async (tried) => {
                const ledger = await wards();
                let holds: DeviceTrust = 'off';
                for (const trust of tried) {
                    const outcome = await ledger.call('device:SetDeviceTrust', { trust }, { as: ward1Admin });
                    const isTaken = outcome.status === 200;
                    met.add(isTaken);
                    expect(isTaken).toBe(DEVICE_TRUSTS.indexOf(trust) >= DEVICE_TRUSTS.indexOf(holds));
                    ledger.commit(outcome);
                    holds = isTaken ? trust : holds;
                    expect(await demanded(ledger, 'ward1')).toBe(holds);
                }
            }),
            { numRuns: 30, examples: [[[most, least]]] },
        );
        expect(met.size).toBe(2);
    });

    it('says of no setting that it demands less than itself', () => {
        expect(DEVICE_TRUSTS.map((one) => isLessDemanding(one, one))).toEqual(DEVICE_TRUSTS.map(() => false));
    });
});

describe('where a ward warns', () => {
    async function warned(): Promise<LedgerDouble> {
        const ledger = await enrolled();
        await demand(ledger, 'warn');
        return ledger;
    }
    const stands = async (ledger: LedgerDouble, of: string, sequence: number) =>
        ledger.submit('vitals:GetPost', { device: of, sequence }, { as: ward1One });

    it('what no enrolled device has signed is taken and marked, and nothing else is', async () => {
        const ledger = await warned();
        const strange = [post(1, { device: stranger }), signedPost('stranger', post(2, { device: stranger }))];
        expect(await submit(ledger, [...strange, signedPost('monitor', post(1))])).toEqual([]);
        expect(await stands(ledger, stranger, 1)).toEqual({ digest: digest('content 1'), window: windowId('window'), unproven: true });
        // A signature that nobody could verify is not kept.
        expect(await stands(ledger, stranger, 2)).toEqual({ digest: digest('content 2'), window: windowId('window'), unproven: true });
        expect(await stands(ledger, device, 1)).not.toHaveProperty('unproven');
    });

    it('a gateway that leaves the signature of an enrolled device out is refused, and under another name marked', async () => {
        const ledger = await warned();
        const { signature: _left, ...bare } = signedPost('monitor', post(1));
        expect(await submit(ledger, [bare, { ...bare, device: id('monitor, started anew') }])).toEqual([rejected('SIGNATURE_MISSING')]);
        expect(await stands(ledger, id('monitor, started anew'), 1)).toMatchObject({ unproven: true });
    });

    it('a suspended device, and one of the other ward, are no enrolled ones', async () => {
        const ledger = await warned();
        await ledger.submit('device:SuspendDevice', { device, reason: 'lost' }, { as: ward1Admin });
        await ledger.submit('device:EnrolDevice', { device: stranger, publicKey: deviceKey('stranger') }, { as: ward2Admin });
        const posts = [signedPost('monitor', post(1)), signedPost('stranger', post(1, { device: stranger }))];
        expect(await submit(ledger, posts)).toEqual([rejected('DEVICE_SUSPENDED')]);
        expect(await stands(ledger, stranger, 1)).toMatchObject({ unproven: true });
    });

    it('the mark stays when the post moves, when it is taken back, and when its device is enrolled', async () => {
        const ledger = await warned();
        await submit(ledger, [post(1, { device: stranger })]);
        await ledger.submit('device:EnrolDevice', { device: stranger, publicKey: deviceKey('stranger') }, { as: ward1Admin });
        await submit(ledger, [signedPost('stranger', post(1, { device: stranger, window: windowId('drawn anew') }))]);
        expect(await stands(ledger, stranger, 1)).toMatchObject({ window: windowId('drawn anew'), unproven: true });
    });

    it('what stood unsigned from before is marked where it moves, and left as it is where it stays', async () => {
        const ledger = await wards();
        await submit(ledger, [post(1), post(2)]);
        await demand(ledger, 'warn');
        await submit(ledger, [post(1, { window: windowId('drawn anew') }), post(2)]);
        expect(await stands(ledger, device, 1)).toEqual({ digest: digest('content 1'), window: windowId('drawn anew'), unproven: true });
        expect(await stands(ledger, device, 2)).toEqual({ digest: digest('content 2'), window: windowId('window') });
    });

    it('what stood signed from before moves unmarked, and stays that where nothing was demanded', async () => {
        const ledger = await enrolled();
        const signed = signedPost('monitor', post(1));
        await submit(ledger, [signed, post(2, { device: stranger })]);
        await submit(ledger, [post(2, { device: stranger, window: windowId('drawn anew') })]);
        expect(await stands(ledger, stranger, 2)).not.toHaveProperty('unproven');
        await demand(ledger, 'warn');
        await submit(ledger, [{ ...signed, window: windowId('drawn anew') }]);
        expect(await stands(ledger, device, 1)).toEqual({
            digest: digest('content 1'),
            window: windowId('drawn anew'),
            signature: signed.signature,
        });
    });

    it('what a person enters is proven by whoever signs it', async () => {
        const ledger = await warned();
        await enrol(ledger, ward1Three, 'nurse');
        await assign(ledger, ward1Admin, 'admin', 'registrar');
        const one = post(1, { device: stranger });
        const transient = enteredPosts([{ ...one, author: authorOf(ward1Three, one, ledger.time) }]);
        await ledger.submit('vitals:EnterPosts', {}, { as: ward1Admin, transient });
        expect(await stands(ledger, stranger, 1)).not.toHaveProperty('unproven');
    });

    it('what a person enters in the place of what nobody has signed keeps the mark, also the second time and where it moves', async () => {
        const ledger = await warned();
        await enrol(ledger, ward1Three, 'doctor');
        await assign(ledger, ward1Admin, 'admin', 'registrar', 'custodian');
        const [first, second] = [id('stranger, anew'), id('stranger, anew again')];
        const root = vitalsWindow('a', { posts: [1, 2].map((sequence) => post(sequence, { device: sequence === 1 ? stranger : device })) });
        await submit(
            ledger,
            postsIn([root]).posts.posts.map((one) => (one.device === device ? signedPost('monitor', one) : one)),
        );
        const correct = async (of: string, sequence: number) => {
            const correction = { posts: [{ device: of, sequence }], reason: 'of another patient' };
            await ledger.submit('vitals:CorrectPosts', { ledgerId: root.subject }, { as: ward1Three, transient: { correction } });
        };
        const enter = async (one: Post, replaces: { readonly device: string; readonly sequence: number }) => {
            const transient = enteredPosts([{ ...one, author: authorOf(ward1Three, one, ledger.time), replaces }]);
            expect((await ledger.submit('vitals:EnterPosts', {}, { as: ward1Admin, transient })).exceptions).toEqual([]);
        };
        await correct(stranger, 1);
        await enter(post(1, { device: first }), { device: stranger, sequence: 1 });
        expect(await stands(ledger, first, 1)).toMatchObject({ unproven: true });
        await correct(first, 1);
        await enter(post(1, { device: second }), { device: first, sequence: 1 });
        expect(await stands(ledger, second, 1)).toMatchObject({ unproven: true });
        // What a device has signed and a person has put right is proven as it was.
        await correct(device, 2);
        await enter(post(2, { device: first }), { device, sequence: 2 });
        expect(await stands(ledger, first, 2)).not.toHaveProperty('unproven');
    });
});

describe('where devices are required', () => {
    async function required(): Promise<LedgerDouble> {
        const ledger = await enrolled();
        await demand(ledger, 'required');
        return ledger;
    }

    it('a post of a device that nobody has enrolled is refused by itself, signed or not', async () => {
        const ledger = await required();
        const posts = [
            post(1, { device: stranger }),
            signedPost('monitor', post(2)),
            signedPost('stranger', post(3, { device: stranger })),
            signedPost('monitor', post(4)),
        ];
        expect(await submit(ledger, posts)).toEqual([rejected('DEVICE_UNKNOWN'), rejected('DEVICE_UNKNOWN', 2)]);
        const listed = async (of: string) => ledger.submit('vitals:ListPosts', { device: of, from: 0, to: 9 }, { as: ward1One });
        expect(await listed(device)).toMatchObject([{ sequence: 2 }, { sequence: 4 }]);
        expect(await listed(stranger)).toEqual([]);
    });

    it('it is taken under the same number once the device is enrolled, and has signed it', async () => {
        const ledger = await required();
        expect(await submit(ledger, [post(1, { device: stranger })])).toEqual([rejected('DEVICE_UNKNOWN')]);
        await ledger.submit('device:EnrolDevice', { device: stranger, publicKey: deviceKey('stranger') }, { as: ward1Admin });
        expect(await submit(ledger, [post(1, { device: stranger })])).toEqual([rejected('SIGNATURE_MISSING')]);
        expect(await submit(ledger, [signedPost('stranger', post(1, { device: stranger }))])).toEqual([]);
    });

    it('a device of the other ward is unknown here, whatever it signs', async () => {
        const ledger = await wards();
        await ledger.submit('device:EnrolDevice', { device, publicKey: deviceKey('monitor') }, { as: ward2Admin });
        await demand(ledger, 'required');
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([rejected('DEVICE_UNKNOWN')]);
    });

    it('a suspended device is told that it is suspended', async () => {
        const ledger = await required();
        await ledger.submit('device:SuspendDevice', { device, reason: 'lost' }, { as: ward1Admin });
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([rejected('DEVICE_SUSPENDED')]);
    });

    it('the other ward demands nothing for that', async () => {
        const ledger = await required();
        expect(await submit(ledger, [post(1, { window: windowId('w', 'ward2') })], ward2One)).toEqual([]);
    });

    it('what stands from before is known again, and moves as what nobody has signed', async () => {
        const ledger = await wards();
        await submit(ledger, [post(1)]);
        await demand(ledger, 'required');
        expect(await submit(ledger, [post(1)])).toEqual([{ index: 0, status: 'duplicate', window: windowId('window') }]);
        expect(await submit(ledger, [post(1, { window: windowId('drawn anew') }), post(2)])).toEqual([rejected('DEVICE_UNKNOWN', 1)]);
        const moved = await ledger.submit('vitals:GetPost', { device, sequence: 1 }, { as: ward1One });
        expect(moved).toEqual({ digest: digest('content 1'), window: windowId('drawn anew'), unproven: true });
    });

    it('what a person enters needs no device, and signs for none that is enrolled', async () => {
        const ledger = await required();
        await enrol(ledger, ward1Three, 'nurse');
        await assign(ledger, ward1Admin, 'admin', 'registrar');
        const entered = [post(1, { device: stranger }), post(2)].map((one) => ({
            ...one,
            author: authorOf(ward1Three, one, ledger.time),
        }));
        const call = { as: ward1Admin, transient: enteredPosts(entered) };
        expect((await ledger.submit('vitals:EnterPosts', {}, call)).exceptions).toEqual([rejected('SIGNATURE_MISSING', 1)]);
    });

    it('a batch reads one small key of the ward for it', async () => {
        const ledger = await required();
        const posts = [1, 2, 3].map((sequence) => signedPost('monitor', post(sequence)));
        const { set } = await ledger.call('vitals:SubmitPosts', {}, { as: ward1Two, transient: { posts: { posts } } });
        expect(set.reads.filter((key) => key.includes('trust'))).toEqual(['device-trust/ward1']);
    });
});
