// SPDX-License-Identifier: Apache-2.0
// What policies decide together: deny by default, forbid over permit.

import { type CompiledPolicy, type Environment, ERRED } from './compile';

/** A decision, and the ids of the policies that made it, ascending; none where nothing permitted. */
export interface Verdict {
    readonly decision: 'permit' | 'deny';
    readonly policies: readonly string[];
}

/**
 * Decides a request. A permit that errs does not count. A forbid that errs denies: here we differ from Cedar, which would skip it and so let a
 * missing attribute lift a prohibition.
 * @param policies - in ascending order of their ids.
 */
export function authorize(policies: readonly CompiledPolicy[], environment: Environment): Verdict {
    const permitting: string[] = [];
    const forbidding: string[] = [];
    for (const { id, effect, applies } of policies) {
        const outcome = applies(environment);
        if (outcome === true && effect === 'permit') {
            permitting.push(id);
        } else if (effect === 'forbid' && (outcome === true || outcome === ERRED)) {
            forbidding.push(id);
        }
    }
    if (forbidding.length > 0) {
        return { decision: 'deny', policies: forbidding };
    }
    return { decision: permitting.length > 0 ? 'permit' : 'deny', policies: permitting };
}
