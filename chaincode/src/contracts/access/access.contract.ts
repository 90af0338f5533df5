// SPDX-License-Identifier: Apache-2.0
// The evidence that every disclosure leaves before anything is opened.

import { type AccessEvent, DomainError, ERRORS, referenceTo } from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { accessKeys } from './keys';

/** Access events. */
export class AccessContract extends LedgerContract {
    constructor() {
        super('access');
    }

    /** Stores who reads what about whom. Reads nothing of what is accessed, because the read set would show on the channel what. */
    async RecordAccess(ctx: LedgerContext, { request, transient }: Call<'access:RecordAccess'>): Answer<'access:RecordAccess'> {
        const { accessKey } = request;
        const key = accessKeys.event(accessKey);
        if ((await ctx.shared.get(key)) !== undefined) {
            throw new DomainError(ERRORS.ACCESS_EXISTS);
        }
        const { actor, time } = ctx;
        const event: AccessEvent = { ...transient.access, actor: { ...referenceTo(actor), certificateId: actor.certificateId }, time };
        await ctx.shared.put(key, event);
        return { accessKey, time };
    }

    /** Reads an access event. */
    async GetAccess(ctx: LedgerContext, { request }: Call<'access:GetAccess'>): Answer<'access:GetAccess'> {
        const event = await ctx.shared.get(accessKeys.event(request.accessKey));
        if (event === undefined) {
            throw new DomainError(ERRORS.ACCESS_NOT_FOUND);
        }
        return event;
    }
}
