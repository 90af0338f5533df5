// SPDX-License-Identifier: Apache-2.0
// Posts of devices against windows, by what the blocks wrote: a post that was acknowledged and then left out of every window is seen by whoever has the blocks, the
// other ward too.

import type { Conclusion, Witness } from '@wardledger/block-verifier/program';
import type { CheckedBlock } from '@wardledger/block-verifier/core';
import type { StoredPost, StoredWindow } from '@wardledger/chaincode/domain';
import { POST_PREFIX, postIn, WINDOW_PREFIX } from '../ledger/keys';

/** A window is on the ledger when its hour is over, and some minutes: so long after that it should be. */
const DUE_AFTER = 24 * 3_600_000;
/** Are told one by one; programs are told all. */
const SHOWN = 20;

/** What no block tells of posts. */
const NOT_COVERED = [
    'readings that no gateway has brought to the ledger: the device knows what it sent',
    'what a post holds: the ledger has its digest, the ward’s custodian the readings and what opens it',
] as const;

/** A post, by what the ledger calls it. */
export interface PlacedPost {
    readonly ward: string;
    readonly device: string;
    readonly sequence: number;
    readonly window: string;
    /** That its transaction stated, in milliseconds. */
    readonly recorded: number;
}

interface Known extends PlacedPost {
    readonly isRetracted: boolean;
}

type KnownWindow = Pick<StoredWindow, 'posts' | 'corrects'>;

/** Numbers of a device between its first and its last that stand nowhere. */
export interface Gap {
    readonly ward: string;
    readonly device: string;
    readonly missing: number;
}

/** What was found. */
export interface CheckedPosts {
    readonly posts: number;
    readonly windows: number;
    /** Recorded a day ago and more, and there is no window of the name that they give. */
    readonly inNoWindow: readonly PlacedPost[];
    /** The same, but taken back: of a window of which everything was, there is none. */
    readonly retractedInNoWindow: number;
    /** Their window is there, and does not cover their number. */
    readonly besideTheirWindow: readonly PlacedPost[];
    readonly gaps: readonly Gap[];
}

/** Sees the blocks, then compares. */
export class PostsAudit implements Witness {
    readonly #chaincode: string;
    readonly #posts = new Map<string, Known>();
    readonly #windows = new Map<string, KnownWindow>();
    #newest = 0;

    /** @param chaincode - whose keys they are */
    constructor(chaincode: string) {
        this.#chaincode = chaincode;
    }

    see({ time, valid }: CheckedBlock): void {
        this.#newest = Math.max(this.#newest, time);
        for (const { time: stated, sets } of valid) {
            const spaces = sets
                .flatMap((set) => set.spaces)
                .filter(({ namespace, collection }) => namespace === this.#chaincode && collection === '');
            for (const { key, value } of spaces.flatMap(({ writes }) => writes)) {
                if (value !== undefined && key.startsWith(POST_PREFIX)) {
                    this.#seePost(key, value, stated);
                } else if (value !== undefined && key.startsWith(WINDOW_PREFIX)) {
                    const { id, posts, corrects } = read(value) as StoredWindow;
                    this.#windows.set(id, { posts, ...(corrects && { corrects }) });
                }
            }
        }
    }

    async conclude(): Promise<Conclusion> {
        const posts = this.checked();
        return Promise.resolve({ lines: told(posts), fields: { posts }, notCovered: NOT_COVERED });
    }

    /** What there is to say of all blocks that were seen. */
    checked(): CheckedPosts {
        const inNoWindow: Known[] = [];
        const besideTheirWindow: Known[] = [];
        for (const post of this.#posts.values()) {
            const window = this.#windows.get(post.window);
            if (window === undefined && post.recorded < this.#newest - DUE_AFTER) {
                inNoWindow.push(post);
            } else if (window !== undefined && !isCovered(post, window)) {
                besideTheirWindow.push(post);
            }
        }
        return {
            posts: this.#posts.size,
            windows: [...this.#windows.values()].filter(({ corrects }) => corrects === undefined).length,
            inNoWindow: inNoWindow.filter(({ isRetracted }) => !isRetracted).map(placed),
            retractedInNoWindow: inNoWindow.filter(({ isRetracted }) => isRetracted).length,
            besideTheirWindow: besideTheirWindow.map(placed),
            gaps: this.#gaps(),
        };
    }

    /** A post is recorded once; what is written to it later says that it was taken back, or in which other window it comes. */
    #seePost(key: string, value: Uint8Array, stated: number): void {
        const { window, retracted } = read(value) as StoredPost;
        const recorded = this.#posts.get(key)?.recorded ?? stated;
        this.#posts.set(key, { ...postIn(key), window, recorded, isRetracted: retracted === true });
    }

    #gaps(): Gap[] {
        const devices = Map.groupBy(this.#posts.values(), ({ ward, device }) => `${ward} ${device}`);
        return [...devices.values()].flatMap((posts) => {
            const [{ ward, device } = { ward: '', device: '' }] = posts;
            const sequences = posts.map(({ sequence }) => sequence);
            const [first, last] = sequences.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity]);
            const missing = last - first + 1 - posts.length;
            return missing === 0 ? [] : [{ ward, device, missing }];
        });
    }
}

function read(value: Uint8Array): unknown {
    return JSON.parse(new TextDecoder().decode(value));
}

function placed({ isRetracted: _, ...post }: Known): PlacedPost {
    return post;
}

/** The contracts count what lies in the ranges, and take no window that says another number; so this is whether it was counted. */
function isCovered({ device, sequence }: PlacedPost, { posts }: KnownWindow): boolean {
    return posts.ranges.some((range) => range.device === device && sequence >= range.from && sequence <= range.to);
}

function told({ posts, windows, inNoWindow, retractedInNoWindow, besideTheirWindow, gaps }: CheckedPosts): string[] {
    const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
    return [
        `${String(posts)} posts of devices, ${String(windows)} windows.`,
        ...list(inNoWindow, 'recorded a day ago and more, and in no window: ask the ward why'),
        ...list(besideTheirWindow, 'beside their window, which does not count them: ask the ward why'),
        ...(retractedInNoWindow === 0 ? [] : [`${String(retractedInNoWindow)} posts were taken back before their window came.`]),
        ...(missing === 0
            ? []
            : [
                  `${String(missing)} sequence numbers of ${String(gaps.length)} devices stand nowhere: lost before they were acknowledged, or never used.`,
              ]),
    ];
}

function list(posts: readonly PlacedPost[], what: string): string[] {
    const lines = posts.slice(0, SHOWN).map(({ ward, device, sequence, window, recorded }) => {
        return `  ${ward}, device ${device}, post ${String(sequence)}, window ${window}, recorded ${new Date(recorded).toISOString()}`;
    });
    const more = posts.length > SHOWN ? [`  and ${String(posts.length - SHOWN)} more: --json has them`] : [];
    return posts.length === 0 ? [] : [`${String(posts.length)} posts ${what}.`, ...lines, ...more];
}
