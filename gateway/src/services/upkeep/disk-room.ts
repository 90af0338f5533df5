// SPDX-License-Identifier: Apache-2.0
// Whether the disk has room for more posts. A reserve is kept: what was acknowledged needs room for its window, and a full disk stops all.

/** What the room is judged by. */
export interface DiskRoomPorts {
    /** Bytes that are free where the ward keeps its data. */
    readonly freeBytes: () => Promise<number>;
    /** Bytes that stay free; with less nothing more is taken. */
    readonly reserve: number;
}

/** The last measurement, and what follows from it. */
export class DiskRoom {
    readonly #ports: DiskRoomPorts;
    #free = Infinity;

    constructor(ports: DiskRoomPorts) {
        this.#ports = ports;
    }

    /** Bytes that stay free. */
    get reserve(): number {
        return this.#ports.reserve;
    }

    /** Whether posts may be taken, by the last measurement; a disk that was not measured yet counts as empty. */
    get hasRoom(): boolean {
        return this.#free >= this.#ports.reserve;
    }

    /** Whether so many bytes more leave the reserve free, by the last measurement. */
    hasRoomFor(bytes: number): boolean {
        return this.#free - bytes >= this.#ports.reserve;
    }

    /** Measures again. @returns the bytes that are free; 0 when they cannot be found out */
    async measure(): Promise<number> {
        this.#free = await this.#ports.freeBytes().catch(() => 0);
        return this.#free;
    }
}
