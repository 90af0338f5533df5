// SPDX-License-Identifier: Apache-2.0
// Events over HTTP on two wards as they run: from a real peer's history, over an end of the gateway, and at the other ward.

import { Readable } from 'node:stream';
import { type EventReading, readEvents } from '../support/event-reader';
import { TwoWards, type Ward } from '../support/two-wards';
import { until } from '../support/until';

describe('events of two wards', () => {
    let wards: TwoWards;
    beforeAll(async () => {
        wards = await TwoWards.start();
        const clerk = await wards.as('ward1', 'clerk-1', 'admission');
        const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await clerk('/v1/records', { method: 'POST', body: record })).status).toBe(201);
        for (const [name, role] of [
            ['ann', 'patient'],
            ['dr-osei', 'doctor'],
        ] as const) {
            const person = await wards.as('ward1', name, role);
            expect((await person('/v1/events', { method: 'HEAD' })).status).toBe(200);
        }
        const binding = { method: 'POST', body: { person: 'ann', relation: 'self' } };
        expect((await clerk('/v1/patients/P001/proxies', binding)).status).toBe(201);
        await wards.admit('ward1', 'dr-osei', 'P001');
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    const listen = async (ward: Ward, token: string, path: string, last?: string): Promise<EventReading> => {
        const headers = { authorization: `Bearer ${token}`, ...(last !== undefined && { 'last-event-id': last }) };
        const answer = await fetch(wards.url(ward, path), { headers });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
        const read = readEvents(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]));
        await until('its place', () => read.last !== undefined);
        return read;
    };
    const kinds = ({ events }: EventReading) => events.flatMap(({ data }) => (data['facts'] as { kind: string }[]).map(({ kind }) => kind));
    const ofPatient = '/v1/events?patient=P001';

    it('tell the patient who listens that somebody looked, and go on behind the last id after the gateway was ended', async () => {
        const first = await listen('ward1', await wards.token('ward1', 'ann', 'patient'), ofPatient);
        const doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        expect((await doctor('/v1/records/P001')).status).toBe(200);
        await until('the look', () => kinds(first).includes('look'));
        const { last } = first;

        const gateway = wards.programs.get('gateway-ward1')!;
        const ended = gateway.end();
        await until('the stream has ended', () => first.isOver);
        await ended;
        expect(kinds(first)).toEqual(['look']);
        await wards.startGateway('ward1');

        // While the patient does not listen.
        const glass = { method: 'POST', body: { patient: 'P001', reason: 'unconscious' } };
        const again = await wards.as('ward1', 'dr-osei', 'doctor');
        expect((await again('/v1/emergency-access', glass)).status).toBe(201);
        const second = await listen('ward1', await wards.token('ward1', 'ann', 'patient'), ofPatient, last);
        await until('the emergency', () => kinds(second).includes('emergency'));
        expect(kinds(second)[0]).toBe('emergency');
        expect(second.events.map(({ id }) => id)).not.toContain(first.events[0]!.id);
    });

    it('are the same for auditors of both wards, from the same place', async () => {
        const one = await listen('ward1', await wards.token('ward1', 'auditor-1', 'auditor'), '/v1/events');
        const doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        const paper = { method: 'POST', body: { patient: 'P001', reason: 'unconscious again' } };
        expect((await doctor('/v1/emergency-access', paper)).status).toBe(201);
        await until('the first', () => one.events.length > 0);
        const other = await listen('ward2', await wards.token('ward2', 'auditor-2', 'auditor'), '/v1/events', one.events[0]!.id);
        expect((await doctor('/v1/emergency-access', paper)).status).toBe(201);
        const theSame = (): boolean => {
            const behind = one.events.slice(1).map(({ id }) => id);
            return behind.length > 0 && JSON.stringify(behind) === JSON.stringify(other.events.map(({ id }) => id));
        };
        await until('both have told the same', theSame);
    });
});
