/** The hosted pages in traditional Chinese. English has the same keys. */
export const zhTw = {
	title: '帳單與訂閱',
	backTo: (name: string) => `返回 ${name}`,
	signedInAs: '帳戶',
	customerFallbackName: '顧客',

	subscriptions: '訂閱方案',
	noSubscriptions: '您目前沒有訂閱。',
	perInterval: { month: '每月', year: '每年' },
	status: {
		active: '使用中',
		trialing: '試用中',
		past_due: '付款失敗',
		canceled: '已取消',
		expired: '已結束',
	},
	nextCharge: (date: string, amount: string) => `下次扣款：${date}，${amount}`,
	trialUntil: (date: string) => `試用至 ${date}，之後開始扣款。`,
	paidUntil: (date: string) => `可使用至 ${date}，之後不再扣款。`,
	endedOn: (date: string) => `已於 ${date} 結束。`,
	pastDue: '最近一次扣款失敗。請更換付款卡片，完成付款後即可恢復。',
	scheduled: (name: string, date: string) => `將於 ${date} 改為 ${name}。`,

	changePlan: '變更方案',
	choosePlan: '選擇方案',
	currentPlan: '目前方案',
	planRule: '升級立即生效；降級於本期結束時生效。',
	confirmPlan: '確認變更',
	cancel: '取消訂閱',
	cancelExplained: (date: string) => `取消後仍可使用至 ${date}，在此之前可隨時恢復。`,
	cancelPastDueExplained: '取消後立即失效，不會再嘗試扣款。',
	confirmCancel: '確認取消訂閱',
	reactivate: '恢復訂閱',

	paymentMethod: '付款方式',
	noPaymentMethod: '尚未登錄卡片。',
	cardEnding: (last4: string) => `末四碼 ${last4}`,
	changeCard: '更換卡片',
	chooseCard: '選擇測試卡',
	cardWorks: '付款成功',
	cardFails: '付款失敗',
	saveCard: '儲存卡片',

	invoices: '帳單記錄',
	noInvoices: '尚無帳單。',
	invoiceItem: '項目',
	invoiceAmount: '金額',
	invoiceStatus: '狀態',
	invoiceStatuses: { paid: '已付款', open: '未付款' },

	sessionUntil: (time: string) => `此頁面有效至 ${time}。`,
	standIn: 'Recur 模擬器，供測試與展示使用，不會實際扣款。',

	notices: {
		canceled: '已取消訂閱。在本期結束前您仍可使用。',
		canceled_now: '已取消訂閱，並立即失效。',
		reactivated: '已恢復訂閱。',
		card_saved: '已更換卡片。',
		card_saved_and_paid: '已更換卡片，未付款項已付清，訂閱恢復使用。',
		plan_changed: '已變更方案，立即生效。',
		plan_scheduled: '已安排變更方案，將於本期結束時生效。',
		plan_kept: '已取消排定的變更，維持目前方案。',
		card_declined: '這張卡片驗證失敗，未儲存。請改用其他卡片。',
		card_needed: '請先登錄可付款的卡片，再變更方案。',
		not_allowed: '商店未開放這項操作。',
		not_possible: '目前無法進行這項操作。',
	},

	gone: {
		title: '此連結已失效',
		expired: '這個連結已過期或已使用過。基於安全考量，每個連結只能開啟一次。',
		retry: '請回到原網站，重新開啟帳戶管理頁面。',
		back: '返回原網站',
	},
}

export type Messages = typeof zhTw
export type NoticeKey = keyof Messages['notices']
