// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of policies: a changed text is a changed ledger.

import { policyKeys, policyRuns } from './keys';

it('stand under their digests', () => {
    const { room, path } = policyKeys.body('d', 't');
    expect([room, ...path.split('\u0000').slice(1, -1)]).toEqual(['private', 'policy', 'd', 't']);
    expect(policyKeys.forbids('ward1').path.split('\u0000').slice(1, -1)).toEqual(['own-forbids', 'ward1']);
    const forbids = policyKeys.forbidsBody('d', 't');
    expect([forbids.room, ...forbids.path.split('\u0000').slice(1, -1)]).toEqual(['private', 'forbids', 'd', 't']);
    expect(policyRuns.forbidsBodies('d')).toEqual({ room: 'private', type: 'forbids', attributes: ['d'] });
    expect(policyRuns.bodies('d')).toEqual({ room: 'private', type: 'policy', attributes: ['d'] });
});
