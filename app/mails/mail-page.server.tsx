import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'

// TODO(customize): the colours of your mails, as in app/styles/app.css. Mail clients read simple rules only; those that know no dark
// mode ignore the second half.
const STYLES = `
body { margin: 0; background: #f6f7f6; color: #17211e; font: 16px/1.6 system-ui, PingFang TC, Microsoft JhengHei UI, sans-serif; }
main { max-width: 520px; margin: 0 auto; padding: 24px 20px; overflow-wrap: anywhere; }
.card { background: #ffffff; border: 1px solid #dfe5e2; border-radius: 12px; padding: 20px; }
h1 { margin: 0 0 12px; font-size: 20px; line-height: 1.4; }
p { margin: 0 0 16px; }
a { color: #0f6b5c; }
a.action { display: inline-block; padding: 10px 20px; border-radius: 8px; background: #0f6b5c; color: #ffffff; font-weight: 600; text-decoration: none; }
.code { font-size: 32px; font-weight: 700; line-height: 1.2; letter-spacing: 6px; }
.muted, footer { color: #55625e; font-size: 14px; }
.card p:last-child { margin-bottom: 0; }
footer { padding: 16px 20px 0; }
@media (prefers-color-scheme: dark) {
body { background: #101614; color: #e8eeeb; }
.card { background: #18201d; border-color: #2c3733; }
a { color: #5cc9b3; }
a.action { background: #5cc9b3; color: #06251f; }
.muted, footer { color: #a3b1ac; }
}
`

type MailPageProps = { locale: string; title: string; footer: ReactNode; children: ReactNode }

export function renderMail(props: MailPageProps): string {
	return `<!doctype html>${renderToStaticMarkup(<MailPage {...props} />)}`
}

/** No images: many mail clients block them. */
function MailPage({ locale, title, footer, children }: MailPageProps) {
	return (
		<html lang={locale}>
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="supported-color-schemes" content="light dark" />
				<title>{title}</title>
				<style>{STYLES}</style>
			</head>
			<body>
				<main>
					<div className="card">
						<h1>{title}</h1>
						{children}
					</div>
					<footer>{footer}</footer>
				</main>
			</body>
		</html>
	)
}
