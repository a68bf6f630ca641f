/** What people can subscribe to. */
export type { RecurProduct as Plan } from '#app/recur/product.ts'
