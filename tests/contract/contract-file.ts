import { fileURLToPath } from 'node:url'

export const CONTRACT_NAME = 'recur-portal-recur.json'

/** The committed contract between the app and Recur. */
export const contractFile = fileURLToPath(new URL(`../../pacts/${CONTRACT_NAME}`, import.meta.url))
