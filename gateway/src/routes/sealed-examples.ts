// SPDX-License-Identifier: Apache-2.0
// Examples: a key, and a name that was sealed to it. Whoever had the private part has thrown it away.

export const EXAMPLE_KEY = {
    publicJwk: {
        kty: 'EC',
        crv: 'P-256',
        x: 'CmGquza3WDXlEnZiIQ5lwDPQ74pxZ0ZoGbGyijSXqoA',
        y: 'Sd6STGY1WQie7OaSIFSV5b_DnI0NKdYtQLKhM7mbsnE',
    },
    kid: '5n6ayXwT5QxiyQC93KCj8sRDfp06AUwjg1UukKwqmhE',
} as const;

/** By media type. */
export const SEALED_EXAMPLES = {
    'application/jose+json':
        '{"ciphertext":"MLCAB0WNkZ_LkZY","iv":"hbE_s14PS08u0s0a","tag":"-IiSLd1k3D8giKBhazwaMA","protected":"eyJlbmMiOiJBMjU2R0NNIiwid2FyZGxlZGdlciI6eyJ0eXBlIjoicmVjb3JkLW5hbWUiLCJsZWRnZXJJZCI6IjViMWM3ZjBlOTNhODRkNjJiMGY0YzhkNzFlMmE5NjM1In19","recipients":[{"encrypted_key":"mTq3V4pIr5d8jeV45RCXG9TtNO9v_lXwKkk0ItqnBQoDXSKh9UMQNA","header":{"alg":"ECDH-ES+A256KW","kid":"1ij1a5g5XVjA7RJ4sA0LPrNmppn4iyYi6CFds2OH9sI","epk":{"x":"r3JSvnDDtfd96isgz-rH3ff-R0RCTmKnCCmbaDr-0Rs","crv":"P-256","kty":"EC","y":"d4suH_fpQtcHi9ENGj_BNkTySdumbAzW5kZw9NC6WqE"}}},{"encrypted_key":"qZIdhfcFZI2B9tPEL3fl7ZmXcwMiboJOWzyc0Xev7soRP_KwiEE90w","header":{"alg":"ECDH-ES+A256KW","kid":"o_YTw5omwJhl96L2Ucq6zsgRb6d1054R3tn8jdE1y4Q","epk":{"x":"YmEZD5MI_k8GSZLZRoXpo-cC_ViuvLAR8tkUYOl7N7Q","crv":"P-256","kty":"EC","y":"FFybsI0aahdhezGOZimEMMpbDOz6hmQvyy_So5zlO08"}}},{"encrypted_key":"wsL3GX2AC9ucpohexh6p9lE6WOvilA4COohaEDAvN5tFJVtEO_MDZA","header":{"alg":"ECDH-ES+A256KW","kid":"5n6ayXwT5QxiyQC93KCj8sRDfp06AUwjg1UukKwqmhE","epk":{"x":"TBFx5aeuYCPfUfGSYgSeWOEjoC9zrWUYuJehwAQJziE","crv":"P-256","kty":"EC","y":"MA0Hj_eFJ3QTIkGq0KXVb5r3v4Cg9eoch4yFy9nw1do"}}}]}',
    'application/jose':
        'eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00iLCJraWQiOiI1bjZheVh3VDVReGl5UUM5M0tDajhzUkRmcDA2QVV3amcxVXVrS3dxbWhFIiwid2FyZGxlZGdlciI6eyJ0eXBlIjoicmVjb3JkLW5hbWUiLCJsZWRnZXJJZCI6IjViMWM3ZjBlOTNhODRkNjJiMGY0YzhkNzFlMmE5NjM1In0sImVwayI6eyJ4IjoiYm14ODhQN3N0N1IycXg0aXZ5N3NORWR0aTNZdHd0TWt2WE5xcm03aTQyZyIsImNydiI6IlAtMjU2Iiwia3R5IjoiRUMiLCJ5IjoiV3BBTXRfdmpUdFprVERMQ0pLVmE0Q3NFOXRYOUhfY1lfVFpNSXo0bE5EdyJ9fQ.huJtPJVXDSc-sFf1jOADd9N8pDh9ysNXQSDlOcJ3I1uLDlqmtjPkCA.oTILOiOhByUWKOhH.19BkqL1hVNOiRtU.6Wd74qdV2aojF9C97_KAEg',
} as const;
