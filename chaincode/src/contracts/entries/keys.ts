// SPDX-License-Identifier: Apache-2.0
// Where what an entry says stands. An entry writes two keys, as a fact does; both end with its random id.

import { formKey } from '../access';

export const entryKeys = { form: formKey } as const;
