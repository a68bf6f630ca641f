import type { HashCost } from '#app/auth/password/password-hash.server.ts'

/** The least work that argon2 takes: the passwords of tests need no protection. */
export const CHEAP_HASH: HashCost = { memoryCost: 8, timeCost: 1, parallelism: 1 }
