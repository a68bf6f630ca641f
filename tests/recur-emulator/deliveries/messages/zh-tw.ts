/** The delivery log in traditional Chinese. English has the same keys. */
export const zhTw = {
	title: 'Webhook 傳送記錄',
	emulator: 'Recur 模擬器',
	endpoint: '接收端點',
	noEndpoint: '未設定，事件只記錄、不傳送。',
	delivery: '傳送狀態',
	running: '傳送中',
	paused: '已暫停',
	pause: '暫停傳送',
	resume: '繼續傳送',
	reload: '重新整理',
	none: '尚無事件。',
	newest: (shown: number, all: number) => `顯示最新 ${shown} 筆，共 ${all} 筆。`,
	states: { pending: '等待中', delivered: '已送達', failed: '失敗', not_sent: '未傳送' },
	attempts: '傳送次數',
	noAttempts: '尚未傳送。',
	attempt: (time: string, result: string, durationMs: number) => `${time}，${result}，${durationMs} 毫秒`,
	timeout: '逾時',
	payload: '內容',
	sendAgain: '再次傳送',
	standIn: '僅供測試與展示使用。',
}

export type Messages = typeof zhTw
