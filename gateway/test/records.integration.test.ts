// SPDX-License-Identifier: Apache-2.0
// The life of a record on two wards: embedded network, chaincode, custodians and gateways, all real.
import { built, TwoWards, type Answer, type Ask } from './support/two-wards';

if (!built) {
    console.log('records.integration: not run, because the sources are not built (npm run build)');
}

type Client = (path: string, ask?: Ask) => Promise<Answer>;

(built ? describe : describe.skip)('records on two wards', () => {
    let wards: TwoWards;
    let doctor: Client;
    let colleague: Client;
    beforeAll(async () => {
        wards = await TwoWards.start();
        doctor = await wards.as('ward1', 'dr-osei', 'doctor', 'admission');
        colleague = await wards.as('ward2', 'dr-lind', 'doctor', 'auditor');
    }, 120_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    }, 60_000);

    const create = async (client: Client, id: string, name = 'Ann Example') =>
        client('/v1/records', { method: 'POST', body: { id, kind: 'patient', name, status: 'active' } });
    const change = async (client: Client, id: string, etag: string, body: object) =>
        client(`/v1/records/${id}`, { method: 'PATCH', headers: { 'if-match': etag }, body });

    it('create, read in both wards, change, refuse a stale change, revoke, keep the history', async () => {
        const created = await create(doctor, 'P001');
        expect([created.status, created.text]).toEqual([201, expect.any(String)]);
        expect(created.body).toMatchObject({ id: 'P001', kind: 'patient', status: 'active', ward: 'ward1', version: 1, transaction: { status: 'VALID' } });
        expect(created.headers.get('location')).toBe('/v1/records/P001');
        expect(created.headers.get('etag')).toBe('"1"');
        expect(created.headers.get('wardledger-transaction')).toBe(created.body.transaction.id);
        expect((await create(doctor, 'P001')).body).toMatchObject({ status: 409, code: 'RECORD_EXISTS' });
        expect((await create(colleague, 'P001')).body).toMatchObject({ status: 409, code: 'RECORD_EXISTS' });

        for (const client of [doctor, colleague]) {
            const read = await client('/v1/records/P001');
            expect([read.status, read.body.name, read.body.version, read.headers.get('etag')]).toEqual([200, 'Ann Example', 1, '"1"']);
        }

        const changed = await change(doctor, 'P001', '"1"', { name: 'Ann Changed', status: 'admitted' });
        expect(changed.body).toMatchObject({ version: 2, status: 'admitted' });
        expect((await change(doctor, 'P001', '"1"', { status: 'discharged' })).body).toMatchObject({ status: 412, code: 'VERSION_CONFLICT' });
        expect((await colleague('/v1/records/P001')).body).toMatchObject({ name: 'Ann Changed', version: 2 });

        const revoked = await doctor('/v1/records/P001', { method: 'DELETE' });
        expect([revoked.status, revoked.body.transaction.status]).toEqual([200, 'VALID']);
        expect((await doctor('/v1/records/P001')).body).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        const history = await colleague('/v1/records/P001/history');
        expect(history.body.items.map((item: Record<string, unknown>) => [item['version'], item['isDelete'], item['status']])).toEqual([
            [expect.any(Number), true, 'revoked'],
            [2, false, 'admitted'],
            [1, false, 'active'],
        ]);
        const detail = await colleague(`/v1/transactions/${created.body.transaction.id as string}`);
        expect(detail.body).toMatchObject({
            code: 'VALID',
            blockNumber: created.body.transaction.blockNumber,
            creator: { mspId: 'Ward1MSP', id: history.body.items[2].actor.id },
            endorsers: ['Ward1MSP', 'Ward2MSP'],
            function: 'record:CreateRecord',
        });
    });
});
