// SPDX-License-Identifier: Apache-2.0
// Refusals that name each place of a request.

export { ContentError, demandToCome, type Misfit } from './content-error';
