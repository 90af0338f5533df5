// SPDX-License-Identifier: Apache-2.0
// One valid call of the function of contract `clinician`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { id } from '../support/fixtures';

export const examples: ExamplesOf<'clinician'> = {
    'clinician:Enter': { permitted: 'known evaluate', request: { patient: id('alice') }, transient: {} },
};
