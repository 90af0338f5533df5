// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DeviceFleet } from './device-fleet';

interface Taken {
    readonly caller: string;
    readonly prefer: string | undefined;
    readonly key: unknown;
    readonly numbers: readonly number[];
    readonly devices: readonly string[];
}

let server: Server;
let taken: Taken[];
/** What a caller's posts are answered with. */
let verdictOf: (caller: string) => number | 'cut';

beforeEach(async () => {
    taken = [];
    verdictOf = () => 202;
    server = createServer((request, response) => {
        void text(request).then((body) => {
            if (request.url === '/dev/token') {
                response.end(JSON.stringify({ access_token: (JSON.parse(body) as { sub: string }).sub }));
                return;
            }
            const { windows } = JSON.parse(body) as { windows: { device: string; sequence: number }[] };
            const caller = String(request.headers.authorization).replace('Bearer ', '');
            const prefer = request.headers.prefer as string | undefined;
            taken.push({
                caller,
                prefer,
                key: request.headers['idempotency-key'],
                numbers: windows.map(({ sequence }) => sequence),
                devices: windows.map(({ device }) => device),
            });
            const verdict = verdictOf(caller);
            if (verdict === 'cut') {
                response.destroy();
                return;
            }
            const results = windows.map((_, index) => ({ index, status: index === 0 && verdict === 200 ? 'rejected' : 'accepted' }));
            response.writeHead(verdict).end(JSON.stringify({ results }));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => new Promise((resolve) => server.close(resolve)));

const connect = () =>
    DeviceFleet.connect(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, { devices: 12, gateways: 3, together: 2 });

test('each device posts once, through its IoT gateway; those of the last wait; a number names its device', async () => {
    const fleet = await connect();
    const sent = await fleet.run(1);
    fleet.close();
    expect(sent).toMatchObject({ posts: 12, accepted: 12, refused: 0, isOverrun: false });
    expect(taken.map(({ caller }) => caller).sort()).toEqual([0, 0, 1, 1, 2, 2].map((index) => `iot-gateway-${String(index)}`));
    const numbers = taken.flatMap((each) => each.numbers);
    expect(new Set(numbers).size).toBe(12);
    for (const { caller, prefer, numbers: own, devices } of taken) {
        expect(prefer === undefined).toBe(caller !== 'iot-gateway-2');
        expect(own.map((number) => fleet.isWaited(number))).toEqual(own.map(() => caller === 'iot-gateway-2'));
        expect(devices).toEqual(own.map((number) => `fleet-device-${String(Math.floor(number / 1_000_000))}`));
    }
    expect(new Set(numbers)).toEqual(fleet.accepted);
});

test('what is not accepted is refused, for the reason that is given, and nothing throws', async () => {
    const fleet = await connect();
    verdictOf = (caller) => (caller === 'iot-gateway-0' ? 503 : caller === 'iot-gateway-1' ? 'cut' : 200);
    const { posts, accepted, refused, again, reasons } = await fleet.run(1);
    fleet.close();
    expect([posts, accepted, refused, again]).toEqual([12, 2, 10, 4]);
    expect([reasons.get('503'), reasons.get('rejected'), reasons.size]).toEqual([4, 2, 3]);
});

test('a request that is not answered is sent again as it is, under the same key', async () => {
    const fleet = await connect();
    let cuts = 0;
    verdictOf = (caller) => (caller === 'iot-gateway-1' && (cuts += 1) === 1 ? 'cut' : 202);
    const { accepted, refused, again } = await fleet.run(1);
    fleet.close();
    expect([accepted, refused, again]).toEqual([12, 0, 1]);
    const [first, ...others] = taken.filter(({ caller }) => caller === 'iot-gateway-1');
    expect(others.filter(({ key, numbers }) => key === first?.key && numbers.join() === first?.numbers.join())).toHaveLength(1);
});
