import type { Product } from '../world/product.ts'
import type { Messages, NoticeKey } from './messages/zh-tw.ts'
import type { Portal } from './portal-env.ts'

/** All that the page is made of. */
export type PortalView = Portal & {
	products: Product[]
	messages: Messages
	notice: NoticeKey | null
	nonce: string
}
