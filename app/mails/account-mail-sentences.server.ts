/** What the sentences name: the app, and where it is. */
type Place = { app: string; host: string }

const zhTW = {
	code: {
		subject: ({ app }: Place) => `${app} 的驗證碼`,
		reasons: {
			sign_in: ({ app, host }: Place) => `我們收到以這個電子郵件登入或註冊 ${app}（${host}）的要求。`,
			confirm: ({ app, host }: Place) => `我們收到在 ${app}（${host}）驗證這個電子郵件的要求。`,
			change: ({ app, host }: Place) => `我們收到將 ${app}（${host}）帳戶的電子郵件變更為這個電子郵件的要求。`,
			customer: ({ app, host }: Place) =>
				`這個電子郵件曾用於在 ${app}（${host}）結帳，我們收到管理該訂閱與帳單的要求。如果您沒有在那裡付款，請不要輸入驗證碼，也不要提供給任何人。`,
			delete: ({ app, host }: Place) => `我們收到刪除您在 ${app}（${host}）的帳戶的要求。`,
			leave_address: ({ app, host }: Place) =>
				`我們收到將您在 ${app}（${host}）的帳戶改用另一個電子郵件的要求，變更後將不再使用這個電子郵件。`,
			set_password: ({ app, host }: Place) => `我們收到為您在 ${app}（${host}）的帳戶設定新密碼的要求。`,
		},
		label: '驗證碼',
		holds: (minutes: number) => `驗證碼在 ${minutes} 分鐘內有效，限用一次，而且只能在索取驗證碼的瀏覽器使用。`,
		otherwise:
			'如果不是您本人，請忽略這封信，沒有驗證碼就不會有任何變更。請不要將驗證碼告訴任何人，我們也不會向您索取。',
	},
	taken: {
		subject: ({ app }: Place) => `您在 ${app} 已經有帳戶`,
		text: ({ app, host }: Place) =>
			`我們收到將 ${app}（${host}）另一個帳戶的電子郵件變更為這個電子郵件的要求。這個電子郵件已經有帳戶，因此沒有任何變更。`,
		otherwise: '如果是您本人，請直接用這個電子郵件登入。如果不是，請忽略這封信。',
	},
	changed: {
		subject: ({ app }: Place) => `您在 ${app} 的電子郵件已變更`,
		text: ({ app, host }: Place) => `您在 ${app}（${host}）的帳戶已改用另一個電子郵件，其他裝置已同時登出。`,
		otherwise:
			'如果不是您本人變更的，請在七天內開啟下面的連結，再按下頁面上的按鈕：帳戶會改回這個電子郵件，所有裝置都會登出，密碼也會移除。如果是您本人，請忽略這封信，也不要把連結轉寄給別人。',
	},
	restored: {
		subject: ({ app }: Place) => `您在 ${app} 的電子郵件已改回原來的`,
		text: ({ app, host }: Place) =>
			`${app}（${host}）上原本使用這個電子郵件的帳戶，已由收到變更通知的人改回先前的電子郵件。所有裝置都已登出，密碼也已移除。`,
		otherwise: '如果您認為這是錯誤，請聯絡客服：',
	},
	passwordSet: {
		subject: ({ app }: Place) => `您在 ${app} 的密碼已變更`,
		text: ({ app, host }: Place) => `您在 ${app}（${host}）的帳戶已設定新密碼，其他裝置已同時登出。`,
		otherwise: '如果不是您本人，請以驗證碼登入、重新設定密碼，並登出所有裝置。',
	},
	providerAdded: {
		subject: ({ app }: Place) => `您在 ${app} 的帳戶新增了登入方式`,
		text: ({ app, host }: Place) => `您在 ${app}（${host}）的帳戶剛才以其他網站的帳號登入，之後也能以該帳號登入。`,
		otherwise: '如果不是您本人，請以驗證碼登入，在「登入中的裝置」移除這個登入方式，並登出所有裝置。',
	},
}

const en: typeof zhTW = {
	code: {
		subject: ({ app }) => `Your code for ${app}`,
		reasons: {
			sign_in: ({ app, host }) =>
				`We received a request to sign in or sign up at ${app} (${host}) with this email address.`,
			confirm: ({ app, host }) => `We received a request to verify this email address at ${app} (${host}).`,
			change: ({ app, host }) => `We received a request to use this email address for an account at ${app} (${host}).`,
			customer: ({ app, host }) =>
				`This email address was used to pay at ${app} (${host}), and we received a request to manage that subscription and its invoices. If you did not pay there, do not share the code with anyone.`,
			delete: ({ app, host }) => `We received a request to delete your account at ${app} (${host}).`,
			leave_address: ({ app, host }) =>
				`We received a request to change the email address of your account at ${app} (${host}) from this one to another.`,
			set_password: ({ app, host }) =>
				`We received a request to set a new password for your account at ${app} (${host}).`,
		},
		label: 'Your code',
		holds: (minutes) =>
			`The code is valid for ${minutes} minutes. It works once, and only in the browser that requested it.`,
		otherwise:
			'If this wasn’t you, ignore this email. Nothing changes without the code. Don’t share the code with anyone. We will never ask you for it.',
	},
	taken: {
		subject: ({ app }) => `You already have an account at ${app}`,
		text: ({ app, host }) =>
			`We received a request to use this email address for another account at ${app} (${host}). An account with this address already exists, so nothing was changed.`,
		otherwise: 'If this was you, sign in with this email address. If not, ignore this email.',
	},
	changed: {
		subject: ({ app }) => `Your email at ${app} was changed`,
		text: ({ app, host }) =>
			`Your account at ${app} (${host}) now uses a different email address, and you were signed out on all other devices.`,
		otherwise:
			'If this wasn’t you, open the link below within seven days and press the button on that page. Your account gets this address back, all devices are signed out and your password is removed. If this was you, ignore this email, and don’t forward the link to anyone.',
	},
	restored: {
		subject: ({ app }) => `Your email at ${app} was changed back`,
		text: ({ app, host }) =>
			`The account at ${app} (${host}) that used this address was changed back to its previous one, through the link we sent there. All devices were signed out and the password was removed.`,
		otherwise: 'If you think this is a mistake, contact support:',
	},
	passwordSet: {
		subject: ({ app }) => `Your password at ${app} was changed`,
		text: ({ app, host }) =>
			`Your account at ${app} (${host}) has a new password, and you were signed out on all other devices.`,
		otherwise: 'If this wasn’t you, sign in with a code, set a new password and sign out everywhere.',
	},
	providerAdded: {
		subject: ({ app }) => `Your account at ${app} has a new sign-in method`,
		text: ({ app, host }) =>
			`Your account at ${app} (${host}) was just accessed with an account from another site. That account can now be used to sign in.`,
		otherwise:
			'If this wasn’t you, sign in with a code, remove this sign-in method under “Signed-in devices”, and sign out everywhere.',
	},
}

export const sentences = { 'zh-TW': zhTW, en }

export type Sentences = typeof zhTW
