// SPDX-License-Identifier: Apache-2.0
// Posts of devices that measured somebody else, or nobody, when the readings were taken. The ledger cannot tell: it sees neither whose a post is nor its times.

import { demandDefined, type DeviceBindings, type LedgerId, rejectionOfBinding, stretchOf } from '@wardledger/chaincode/domain';
import type { LedgerCaller } from '../../../ledger';
import type { OpenedPost } from '../../../store';
import type { EnrolledDevices } from '../../devices';
import type { RecordDirectory, SubjectResolver } from '../../subjects';
import type { PostContent } from '../ports/post-content';

/** What judging needs. */
export interface MisboundPostsPorts {
    readonly devices: Pick<EnrolledDevices, 'find'>;
    readonly directory: Pick<RecordDirectory, 'find'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
}

/** A post, and the device that it comes from, whichever of its starts it is of; `undefined` where a person has entered it. */
export interface DeviceAndPost {
    readonly post: Pick<OpenedPost, 'id' | 'content'>;
    readonly device: LedgerId | undefined;
}

/** Why a post is not this patient's. */
export type Misbound = NonNullable<ReturnType<typeof rejectionOfBinding>>;

/** A post with all that tells whose it is. */
interface BoundPost {
    readonly id: string;
    readonly number: string;
    readonly times: { readonly first: number; readonly last: number };
    readonly bindings: DeviceBindings['bindings'];
}

/** Who a binding's patient is now: after a merge who stays. */
function rejectionOf({ bindings, times }: BoundPost, patient: LedgerId): Misbound | undefined {
    const survivors = bindings.map(({ since, patient: own, survivor = own }) => ({
        since,
        ...(survivor !== undefined && { patient: survivor }),
    }));
    return rejectionOfBinding(survivors, { ...times, patient });
}

/**
 * Judges posts of devices.
 * @returns those that are not the patient's whose they say they are, each with why
 */
export async function misboundOf(
    { devices, directory, subjects }: MisboundPostsPorts,
    caller: LedgerCaller,
    posts: readonly DeviceAndPost[],
): Promise<readonly { readonly id: string; readonly code: Misbound }[]> {
    const earliest = new Map<LedgerId, number>();
    for (const { device, post } of posts) {
        const { start } = post.content as PostContent;
        if (device !== undefined) {
            earliest.set(device, Math.min(start, earliest.get(device) ?? start));
        }
    }
    const found = await devices.find(
        caller,
        [...earliest].map(([device, from]) => ({ device, from })),
    );
    const bound = posts.flatMap(({ device, post: { id, content } }): BoundPost[] => {
        const { bindings = [] } = (device === undefined ? undefined : found.get(device)) ?? {};
        const sent = content as PostContent;
        return bindings.length === 0 ? [] : [{ id, number: sent.patient, times: stretchOf([sent]), bindings }];
    });
    const patients = await subjects.resolve(
        caller,
        bound.map(({ number }) => ({ kind: 'record' as const, id: number })),
    );
    const doubted = bound.filter(
        (post, index) => rejectionOf(post, demandDefined(patients[index], 'ledger id of a patient')) !== undefined,
    );
    // The number may be one that was merged: then the patient is who stays.
    const entries = doubted.length === 0 ? [] : await directory.find(caller, { kind: 'record', ids: doubted.map(({ number }) => number) });
    return doubted.flatMap((post, index) => {
        const code = rejectionOf(post, demandDefined(entries[index]?.ledgerId, 'who a number leads to'));
        return code === undefined ? [] : [{ id: post.id, code }];
    });
}
