/** The checkout in traditional Chinese. English has the same keys. */
export const zhTw = {
	title: '結帳',
	summary: '訂單內容',
	perInterval: { month: '每月', year: '每年' },
	renews: '訂閱會自動續訂，可隨時取消。',
	cancelAndReturn: (store: string) => `取消並返回 ${store}`,

	details: '您的資料',
	name: '姓名',
	email: '電子郵件',
	card: '選擇測試卡',
	cardWorks: '付款成功',
	cardFails: '付款失敗',
	pay: (amount: string) => `付款 ${amount}`,

	openUntil: (time: string) => `此頁面有效至 ${time}。`,
	standIn: 'Recur 模擬器，供測試與展示使用，不會實際扣款。',

	problems: {
		card_declined: '付款失敗：發卡銀行拒絕了這張卡片，未扣款。請改用其他卡片再試一次。',
		incomplete: '請填寫姓名與有效的電子郵件，並選擇一張卡片。',
	},

	closed: {
		completed: { title: '這筆訂單已付款', text: '同一筆訂單不會重複扣款。' },
		expired: { title: '此結帳頁面已過期', text: '請回到原網站重新開始，未扣款。' },
		already_subscribed: { title: '您已訂閱此方案', text: '未扣款。請回到原網站管理您的訂閱。' },
		identity_conflict: {
			title: '這個電子郵件屬於另一個帳號',
			text: '此電子郵件的顧客已連結到商店的另一個帳號，無法變更，因此未扣款。請改用其他電子郵件，或聯絡商店。',
		},
		unknown: { title: '找不到此結帳頁面', text: '連結不完整或不存在。' },
	},
	back: '返回原網站',
	tryAgain: '改用其他電子郵件',
}

export type Messages = typeof zhTw
export type Problem = keyof Messages['problems']
export type Closed = keyof Messages['closed']
