// SPDX-License-Identifier: Apache-2.0
// GET /v1/events on the real contracts: who is told of what, where a reader begins again, and that listening is in the trail.

import { identities } from '../../../chaincode/test/support/certificates';
import { type EventReading, readEvents } from '../support/event-reader';
import { type RecordsWorld, recordsWorld } from '../support/records-world';
import { until } from '../support/until';

const { ward1One, ward1Two, ward1Three, ward2One, ward2Two } = identities;
const EVENTS = '/v1/events';
const NOBODYS = '/v1/events?patient=P999';

describe('events', () => {
    let world: RecordsWorld;
    beforeEach(async () => {
        world = await recordsWorld({
            'desk-1': { identity: ward1One, roles: ['admission', 'admin'] },
            ann: { identity: ward1Two, roles: ['patient'] },
            'officer-1': { identity: ward1Three, roles: ['privacy-officer'] },
            'dr-lind': { identity: ward2One, roles: ['doctor'] },
            'auditor-2': { identity: ward2Two, roles: ['auditor'] },
        });
        for (const number of ['P001', 'P002']) {
            expect((await world.register(number)).status).toBe(201);
        }
        for (const caller of ['ann', 'officer-1']) {
            // Whoever has called is enrolled, and can be bound.
            expect((await world.ask(caller, EVENTS, { method: 'HEAD' })).status).toBe(200);
        }
        const binding = { method: 'POST', body: { person: 'ann', relation: 'self' } } as const;
        expect((await world.ask('desk-1', '/v1/patients/P001/proxies', binding)).status).toBe(201);
    });
    afterEach(async () => world.close());

    const listen = async (caller: string, path = EVENTS, headers = {}): Promise<EventReading> => {
        const { status, stream } = await world.listen(caller, path, headers);
        expect(status).toBe(200);
        const read = readEvents(stream);
        await until('its place', () => read.last !== undefined);
        return read;
    };
    const look = async (number: string) => expect((await world.ask('dr-lind', `/v1/records/${number}`)).status).toBe(200);
    const kinds = ({ events }: EventReading) => events.flatMap(({ data }) => (data['facts'] as { kind: string }[]).map(({ kind }) => kind));

    it('tell the patient that somebody looked, and of an emergency, with kind and id, and nothing of another patient', async () => {
        const read = await listen('ann', `${EVENTS}?patient=P001`);
        await look('P002');
        await look('P001');
        const glass = { method: 'POST', body: { patient: 'P001', reason: 'found on the floor' } } as const;
        expect((await world.ask('dr-lind', '/v1/emergency-access', glass)).status).toBe(201);
        await until('both', () => read.events.length >= 2);
        expect(kinds(read)).toEqual(['look', 'emergency']);
        for (const { event, data } of read.events) {
            expect([event, Object.keys(data).sort()]).toEqual(['FactRecorded', ['event', 'facts', 'patient', 'time']]);
        }
        const { body } = await world.ask('ann', '/v1/patients/P001/accesses');
        const ids = (body as { items: { id: string }[] }).items.map(({ id }) => id);
        expect(ids).toContain((read.events[0]!.data['facts'] as { id: string }[])[0]!.id);
        expect(JSON.stringify(read.events)).not.toContain('floor');
    });

    it('tell auditors and officers of everything, by ids', async () => {
        const read = await listen('auditor-2');
        await look('P001');
        await until('the look', () => read.events.length >= 1);
        const [told] = read.events;
        expect(Object.keys(told!.data).sort()).toEqual(['by', 'event', 'ids', 'time', 'transactionId']);
        const { body } = await world.ask('auditor-2', '/v1/audit/events?category=demographics');
        const [stated] = (body as { items: { notice: string; person: string; transactionId: string }[] }).items;
        expect(told!.data).toMatchObject({ ids: { notice: stated!.notice }, by: stated!.person, transactionId: stated!.transactionId });
    });

    it('tell a privacy officer which are emergencies, by the ids of the list, and nobody else who oversees', async () => {
        const [officer, auditor] = [await listen('officer-1'), await listen('auditor-2')];
        await look('P001');
        const glass = { method: 'POST', body: { patient: 'P001', reason: 'found on the floor' } } as const;
        const broken = (await world.ask('dr-lind', '/v1/emergency-access', glass)).body as { id: string };
        await until('the emergency', () => officer.events.some(({ data }) => 'emergencies' in data));
        const { id: place, data } = officer.events.at(-1)!;
        await until('that the auditor is as far', () => auditor.events.at(-1)?.id === place);
        expect([data['event'], data['emergencies']]).toEqual(['FactRecorded', [broken.id]]);
        const others = [...officer.events.slice(0, -1), ...auditor.events];
        expect(others.filter((one) => 'emergencies' in one.data)).toEqual([]);
        const { body } = await world.ask('officer-1', '/v1/emergency-access?ward=ward2');
        expect((body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual([broken.id]);
        expect(JSON.stringify(officer.events)).not.toContain('floor');
    });

    it('tell everybody else of their own transactions alone', async () => {
        const read = await listen('dr-lind');
        expect((await world.ask('officer-1', '/v1/audit/events')).status).toBe(200);
        await look('P001');
        await until('the own', () => read.events.length >= 1);
        expect(read.events).toHaveLength(1);
    });

    it('begin behind the last id: nothing twice and nothing left out, also at another process and at the other ward', async () => {
        const first = await listen('auditor-2');
        await look('P001');
        await until('the first', () => first.events.length === 1);
        await look('P002');
        const second = await listen('auditor-2', EVENTS, { 'last-event-id': first.events[0]!.id });
        const third = await listen('officer-1', EVENTS, { 'last-event-id': first.events[0]!.id });
        await until('what came between', () => second.events.length >= 1 && third.events.length >= 1);
        await look('P001');
        await world.ask('ann', '/v1/patients/P001/accesses');
        await until('what came since', () => second.events.length >= 2 && third.events.length >= 2);
        const ids = ({ events }: EventReading) => events.map(({ id }) => id);
        expect(ids(second)).toEqual(ids(third));
        expect(ids(second)).not.toContain(first.events[0]!.id);
        expect(second.events[0]!.data['by']).toBe(first.events[0]!.data['by']);
    });

    it('of a patient are for the patient: who else asks for them asks for nobody, and that stands in the trail', async () => {
        for (const [caller, path] of [
            ['dr-lind', `${EVENTS}?patient=P001`],
            ['ann', `${EVENTS}?patient=P002`],
            ['desk-1', `${EVENTS}?patient=P001`],
            ['officer-1', `${EVENTS}?patient=P001`],
        ] as const) {
            const [found, none] = [await world.ask(caller, path), await world.ask(caller, NOBODYS)];
            const telling = ({ status, body }: typeof found) => [status, (body as { code: string; detail: string }).code];
            expect([caller, telling(found)]).toEqual([caller, [404, 'RECORD_NOT_FOUND']]);
            expect(telling(none)).toEqual(telling(found));
        }
    });

    it('are a look at the trail, which the patient sees, and the auditor in the trail', async () => {
        await listen('ann', `${EVENTS}?patient=P001`);
        await listen('auditor-2');
        const { body } = await world.ask('ann', '/v1/patients/P001/accesses');
        expect((body as { items: { category: string; role: string[] }[] }).items).toMatchObject([{ category: 'trail', role: ['patient'] }]);
        const trail = (await world.ask('officer-1', '/v1/audit/events?ward=ward2&category=trail')).body as { items: object[] };
        expect(trail.items).toMatchObject([{ kind: 'look', action: 'list', role: ['auditor'] }]);
    });

    it('stop for whoever speaks for the patient no more', async () => {
        const read = await listen('ann', `${EVENTS}?patient=P001`);
        const ending = { method: 'POST', body: { person: 'ann', relation: 'self', until: '2020-01-01T00:00:00Z' } } as const;
        expect((await world.ask('desk-1', '/v1/patients/P001/proxies', ending)).status).toBe(201);
        await until('the end', () => read.isOver);
        await look('P001');
        expect(read.events).toEqual([]);
    });

    it('are asked for in form, and by HEAD end at once', async () => {
        for (const last of ['0', 'x'.repeat(64), 'f'.repeat(63)]) {
            expect((await world.ask('auditor-2', EVENTS, { headers: { 'last-event-id': last } })).status).toBe(400);
        }
        const gone = await world.ask('auditor-2', EVENTS, { headers: { 'last-event-id': 'f'.repeat(64) } });
        expect([gone.status, (gone.body as { code: string }).code]).toEqual([410, 'EVENT_POSITION_GONE']);
        expect((await world.ask('auditor-2', `${EVENTS}?since=1`)).status).toBe(400);
        for (let count = 0; count < 6; count += 1) {
            const head = await world.ask('auditor-2', EVENTS, { method: 'HEAD' });
            expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'text/event-stream', '']);
        }
    });

    it('end with the gateway, which does not wait for them', async () => {
        const read = await listen('auditor-2');
        await world.close();
        await until('the end', () => read.isOver);
    });
});
