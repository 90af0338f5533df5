// SPDX-License-Identifier: Apache-2.0
// Refusals that name each place of a request.

export { ContentError, type Misfit } from './content-error';
