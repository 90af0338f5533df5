// SPDX-License-Identifier: Apache-2.0
// Where what an entry says stands. An entry writes two keys, as a fact does; both end with its random id.

import { accessKeys } from '../access';

export const entryKeys = { form: accessKeys.form } as const;
