// SPDX-License-Identifier: Apache-2.0
// Refusals as problem details.

export { addProblemDetails, faultOf, refuseBrokenRequest, refuseUnroutable } from './problem-details';
export { itemProblemOf, type Problem, problem, PROBLEM_JSON } from './problem';
export { limitsText, schemaRefusal } from './request-errors';
