// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of policies: a changed text is a changed ledger.

import { policyKeys, policyRuns } from './keys';

it('stand under their digests', () => {
    const { room, path } = policyKeys.body('d', 't');
    expect([room, ...path.split('\u0000').slice(1, -1)]).toEqual(['private', 'policy', 'd', 't']);
    expect(policyKeys.forbids('ward1').path.split('\u0000').slice(1, -1)).toEqual(['own-forbids', 'ward1']);
    expect(policyRuns.bodies('d')).toEqual({ room: 'private', type: 'policy', attributes: ['d'] });
});
