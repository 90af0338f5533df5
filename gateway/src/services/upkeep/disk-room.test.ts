// SPDX-License-Identifier: Apache-2.0
import { DiskRoom } from './disk-room';

describe('the room on the disk', () => {
    it.each([
        ['more than the reserve', async (): Promise<number> => 101, true, 101],
        ['just the reserve', async (): Promise<number> => 100, true, 100],
        ['less than the reserve', async (): Promise<number> => 99, false, 99],
        ['a disk that does not answer', async (): Promise<number> => Promise.reject(new Error('gone')), false, 0],
    ] as const)('%s', async (_what, freeBytes, hasRoom, measured) => {
        const room = new DiskRoom({ freeBytes, reserve: 100 });
        expect(await room.measure()).toBe(measured);
        expect(room.hasRoom).toBe(hasRoom);
        expect([room.hasRoomFor(0), room.hasRoomFor(2)]).toEqual([hasRoom, false]);
    });

    it('comes back when files are removed', async () => {
        let free = 10;
        const room = new DiskRoom({ freeBytes: async () => free, reserve: 100 });
        await room.measure();
        expect(room.hasRoom).toBe(false);
        free = 200;
        await room.measure();
        expect(room.hasRoom).toBe(true);
        expect([room.hasRoomFor(100), room.hasRoomFor(101)]).toEqual([true, false]);
    });
});
