import type { Locale } from '#app/i18n/locale.ts'
import { messages } from '#app/i18n/messages.server.ts'
import type { Mail } from '#app/platform/mail.server.ts'

type MailContent = Omit<Mail, 'to'>

type Place = { app: string; host: string }

const zhTW = {
	code: {
		subject: ({ app }: Place) => `${app} 的驗證碼`,
		reasons: {
			sign_in: ({ app, host }: Place) => `有人（應該就是您）想用這個電子郵件登入或註冊 ${app}（${host}）。`,
			confirm: ({ app, host }: Place) => `有人（應該就是您）在 ${app}（${host}）要求確認這個電子郵件。`,
			change: ({ app, host }: Place) => `有人（應該就是您）想把 ${app}（${host}）帳戶的電子郵件改成這一個。`,
			customer: ({ app, host }: Place) =>
				`有人（應該就是您）在 ${app}（${host}）結帳時用了這個電子郵件，想用它管理訂閱與帳單。如果您沒有在那裡付款，請不要輸入或交出驗證碼。`,
			delete: ({ app, host }: Place) => `有人（應該就是您）要求刪除 ${app}（${host}）上的帳戶。`,
			leave_address: ({ app, host }: Place) =>
				`有人（應該就是您）想把 ${app}（${host}）帳戶的電子郵件換成另一個，不再使用這一個。`,
			set_password: ({ app, host }: Place) => `有人（應該就是您）想替 ${app}（${host}）上的帳戶設定新密碼。`,
		},
		code: '驗證碼：',
		holds: (minutes: number) => `驗證碼在 ${minutes} 分鐘內有效，只能使用一次，而且只能用在索取它的瀏覽器。`,
		otherwise:
			'如果不是您本人，請忽略這封信：沒有驗證碼，什麼都不會改變。請不要把驗證碼告訴任何人，我們也不會向您索取。',
	},
	taken: {
		subject: ({ app }: Place) => `您在 ${app} 已經有帳戶`,
		text: ({ app, host }: Place) =>
			`有人想把 ${app}（${host}）另一個帳戶的電子郵件改成這一個，但這個電子郵件已經有自己的帳戶，所以沒有任何改變。`,
		otherwise: '如果是您本人，請直接用這個電子郵件登入。如果不是，請忽略這封信。',
	},
	changed: {
		subject: ({ app }: Place) => `您在 ${app} 的電子郵件已變更`,
		text: ({ app, host }: Place) => `您在 ${app}（${host}）的帳戶已改用另一個電子郵件，其他裝置上的登入也都已結束。`,
		otherwise:
			'如果不是您本人變更的，請在七天內開啟下面的連結，再按下頁面上的按鈕：帳戶會改回這個電子郵件，所有裝置都會登出，密碼也會移除。如果是您本人，請忽略這封信，也不要把連結轉寄給別人。',
	},
	restored: {
		subject: ({ app }: Place) => `您在 ${app} 的電子郵件已改回原來的`,
		text: ({ app, host }: Place) =>
			`${app}（${host}）上原本使用這個電子郵件的帳戶，已由收到變更通知的人改回先前的電子郵件。所有裝置都已登出，密碼也已移除。`,
		otherwise: '如果您認為這是錯誤，請聯絡客服。',
	},
	passwordSet: {
		subject: ({ app }: Place) => `您在 ${app} 的密碼已變更`,
		text: ({ app, host }: Place) => `您在 ${app}（${host}）的帳戶有了新密碼，其他裝置也都已登出。`,
		otherwise: '如果不是您本人，請以驗證碼登入、重新設定密碼，並登出所有裝置。',
	},
	providerAdded: {
		subject: ({ app }: Place) => `您在 ${app} 的帳戶有了新的登入方式`,
		text: ({ app, host }: Place) =>
			`有人（應該就是您）以其他網站的帳號登入了您在 ${app}（${host}）的帳戶，之後也能這樣登入。`,
		otherwise: '如果不是您本人，請以驗證碼登入，在「登入中的裝置」移除這個登入方式，並登出所有裝置。',
	},
}

const en: typeof zhTW = {
	code: {
		subject: ({ app }) => `Your code for ${app}`,
		reasons: {
			sign_in: ({ app, host }) =>
				`Somebody, most likely you, wants to sign in or sign up at ${app} (${host}) with this address.`,
			confirm: ({ app, host }) => `Somebody, most likely you, wants to confirm this address at ${app} (${host}).`,
			change: ({ app, host }) =>
				`Somebody, most likely you, wants to use this address for their account at ${app} (${host}).`,
			customer: ({ app, host }) =>
				`Somebody, most likely you, paid at ${app} (${host}) with this address and wants to manage that subscription and its invoices. If you paid nothing there, give the code to nobody.`,
			delete: ({ app, host }) => `Somebody, most likely you, wants to delete your account at ${app} (${host}).`,
			leave_address: ({ app, host }) =>
				`Somebody, most likely you, wants to give your account at ${app} (${host}) another address in place of this one.`,
			set_password: ({ app, host }) =>
				`Somebody, most likely you, wants to set a new password for your account at ${app} (${host}).`,
		},
		code: 'Your code: ',
		holds: (minutes) => `It is valid for ${minutes} minutes, once, in the browser that asked for it.`,
		otherwise:
			'If it was not you, ignore this mail: without the code nothing changes. Tell the code to nobody; we never ask for it.',
	},
	taken: {
		subject: ({ app }) => `You already have an account at ${app}`,
		text: ({ app, host }) =>
			`Somebody wants to use this address for another account at ${app} (${host}). It has an account of its own already, so nothing was changed.`,
		otherwise: 'If it was you, sign in with this address. If not, ignore this mail.',
	},
	changed: {
		subject: ({ app }) => `Your e-mail at ${app} was changed`,
		text: ({ app, host }) =>
			`Your account at ${app} (${host}) now uses another e-mail address, and you were signed out on all other devices.`,
		otherwise:
			'If it was not you, open the link below within seven days and press the button there: your account gets this address back, every device is signed out and the password is removed. If it was you, ignore this mail, and pass the link on to nobody.',
	},
	restored: {
		subject: ({ app }) => `Your e-mail at ${app} was changed back`,
		text: ({ app, host }) =>
			`The account at ${app} (${host}) that used this address has its earlier one back: somebody who got the notice there undid the change. Every device was signed out and the password was removed.`,
		otherwise: 'If you think that this is wrong, contact support.',
	},
	passwordSet: {
		subject: ({ app }) => `Your password at ${app} was changed`,
		text: ({ app, host }) =>
			`Your account at ${app} (${host}) has a new password, and you were signed out on all other devices.`,
		otherwise: 'If it was not you, sign in by code, set another password and sign out everywhere.',
	},
	providerAdded: {
		subject: ({ app }) => `Your account at ${app} has a new way to sign in`,
		text: ({ app, host }) =>
			`Somebody, most likely you, signed in to your account at ${app} (${host}) with an account at another site, and can do so from now on.`,
		otherwise:
			'If it was not you, sign in by code, remove this way under “Signed-in devices”, and sign out everywhere.',
	},
}

const sentences = { 'zh-TW': zhTW, en }

/**
 * Codes are typed, never links, and not in the subject, which mail servers log. The one link, to undo a change, leads to a page with a
 * button: mail scanners open links. Nothing in a mail was typed by whoever asked.
 */
export function accountMails(locale: Locale, appUrl: URL) {
	const place = { app: messages[locale].app.name, host: appUrl.host }
	const { code: ofCode, taken, changed, restored, passwordSet, providerAdded } = sentences[locale]
	return {
		code(purpose: keyof (typeof zhTW)['code']['reasons'], code: string, minutes: number): MailContent {
			const before = ofCode.reasons[purpose](place)
			const after = [ofCode.holds(minutes), ofCode.otherwise]
			return {
				subject: ofCode.subject(place),
				text: [before, ofCode.code + code, ...after].join('\n\n'),
				html: page(locale, [
					paragraph(before),
					`<p>${ofCode.code}<b style="font-size:1.5em">${code}</b></p>`,
					...after.map(paragraph),
				]),
			}
		},
		addressTaken: () => notice(taken),
		addressChanged: (undo: URL) => notice(changed, undo),
		addressRestored: () => notice(restored),
		passwordSet: () => notice(passwordSet),
		providerAdded: () => notice(providerAdded),
	}

	function notice({ subject, text, otherwise }: (typeof zhTW)['taken'], link?: URL): MailContent {
		const paragraphs = [text(place), otherwise]
		const anchor = link ? [`<p><a href="${link.href}">${link.href}</a></p>`] : []
		return {
			subject: subject(place),
			text: [...paragraphs, ...(link ? [link.href] : [])].join('\n\n'),
			html: page(locale, [...paragraphs.map(paragraph), ...anchor]),
		}
	}
}

function page(locale: Locale, paragraphs: string[]): string {
	return `<!doctype html><html lang="${locale}"><body>${paragraphs.join('')}</body></html>`
}

function paragraph(text: string): string {
	return `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`
}
