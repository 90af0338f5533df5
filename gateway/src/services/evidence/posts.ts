// SPDX-License-Identifier: Apache-2.0
// In which window a post is, by the outside id of its device. One's own post is nobody else's; another's leaves an access event on its patient, whom the window
// alone names: while that is not on the ledger, the post is nobody's.

import { DomainError, ERRORS, type ListedPost, type Purpose, type StoredPost, type StoredWindow } from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { Disclosures } from '../access';
import type { Enrolment } from '../participants';
import { deviceName, type DeviceStart, type LookUps, type MissBudget } from '../subjects';
import { isHidden, type WindowReader } from './window-reader';

/** A post by the outside id of its device. */
export interface PostName extends DeviceStart {
    readonly sequence: number;
}

/** What posts need. */
export interface PostPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly directory: Pick<LookUps, 'find' | 'lookUp'>;
    readonly missBudget: Pick<MissBudget, 'spend'>;
    readonly disclosures: Pick<Disclosures, 'look'>;
    readonly enrolment: Pick<Enrolment, 'ledgerIdOf'>;
    readonly vitals: { isSubmittedBy(caller: string, post: PostName): Promise<boolean> };
}

/** Reads. */
export interface Posts {
    /** @throws DomainError POST_NOT_FOUND, RATE_LIMITED when no miss is left */
    get(reader: WindowReader, name: PostName, purpose: Purpose): Promise<StoredPost>;
    /**
     * All posts of a device with from <= sequence <= to, whatever window they name: none of a device that nobody knows.
     * @throws DomainError REQUEST_INVALID for a longer range than is looked through at once, RATE_LIMITED when no miss is left
     */
    list(caller: LedgerCaller, device: DeviceStart, range: PostNumbers): Promise<readonly ListedPost[]>;
}

/** Sequence numbers, both ends included. */
export interface PostNumbers {
    readonly from: number;
    readonly to: number;
}

interface FoundPost {
    readonly post: StoredPost;
    readonly window: StoredWindow;
}

function demandFound<T>(found: T | undefined): T {
    if (found === undefined) {
        throw new DomainError(ERRORS.POST_NOT_FOUND);
    }
    return found;
}

/** Builds the service. */
export function createPosts({ ledger, directory, missBudget, disclosures, enrolment, vitals }: PostPorts): Posts {
    async function find(caller: LedgerCaller, { sequence, ...start }: PostName): Promise<StoredPost | undefined> {
        const [entry] = await directory.find(caller, { kind: 'device', ids: [deviceName(start)] });
        return entry?.ledgerId === undefined
            ? undefined
            : undefinedOn(ledger.evaluate(caller, 'vitals:GetPost', { device: entry.ledgerId, sequence }), 'POST_NOT_FOUND');
    }

    async function findVisible(reader: WindowReader, name: PostName): Promise<FoundPost | undefined> {
        const post = await find(reader.caller, name);
        if (post === undefined) {
            return undefined;
        }
        const window = await undefinedOn(ledger.evaluate(reader.caller, 'vitals:GetWindow', { id: post.window }), 'WINDOW_NOT_FOUND');
        return window === undefined || (await isHidden(enrolment, reader, window)) ? undefined : { post, window };
    }

    return {
        list: async (caller, start, range) => {
            const [entry] = await directory.lookUp(caller, { kind: 'device', ids: [deviceName(start)] });
            const device = entry?.own;
            return device === undefined ? [] : ledger.evaluate(caller, 'vitals:ListPosts', { device, ...range });
        },
        get: async (reader, name, purpose) => {
            const { caller, ownOnly, category } = reader;
            // Asked for before it is on the ledger, one's own post is no miss either.
            if (await vitals.isSubmittedBy(caller.name, name)) {
                return demandFound(await find(caller, name));
            }
            const missesIn = (found: FoundPost | undefined): number => (found === undefined ? 1 : 0);
            const found = await missBudget.spend(caller.name, async () => findVisible(reader, name), missesIn);
            if (ownOnly) {
                return demandFound(found).post;
            }
            // What nobody posted is looked at under an id that nobody has: what may not be seen is answered like it, and takes as long.
            const patients = [found?.window.subject ?? newLedgerId()];
            const [look] = await disclosures.look(caller, { patients, action: 'read', category, purpose });
            return demandFound(look && found).post;
        },
    };
}
