import { type ExistingApp, type Person, pages, reactRouter } from './existing-app.ts'

/**
 * An app in the shape of Epic Stack: Prisma 6 with SQLite, zod 3, sessions in its own database, its own `#app/*` in Node and in
 * TypeScript, stricter types of the standard library, and files where earlier versions of docs/adopt.md put ours.
 */
export function epicApp(people: Person[], routes: string[]): ExistingApp {
	return {
		...reactRouter,
		name: 'an app like Epic Stack',
		packages: `${reactRouter.packages} @prisma/client@6.19.3 @prisma/adapter-libsql@6.19.3 prisma@6.19.3 zod@3.25.76`,
		devPackages: `${reactRouter.devPackages} @total-typescript/ts-reset@0.6.1 tsx@4.20.6`,
		env: { DATABASE_URL: 'file:./data.db' },
		setUp: 'npx prisma generate\nnode prisma/setup.mjs',
		commands: { ...reactRouter.commands, test: 'npx vitest run' },
		files: {
			'package.json': `{
  "name": "epic-app",
  "private": true,
  "type": "module",
  "imports": {
    "#app/*": "./app/*"
  },
  "sideEffects": false
}
`,
			'tsconfig.json': `{
  // As in Epic Stack, the aliases are here too.
  "include": ["**/*.ts", "**/*.tsx", ".react-router/types/**/*"],
  "compilerOptions": {
    "target": "ES2022",
    "lib": ["DOM", "DOM.Iterable", "ES2022"],
    "module": "ES2022",
    "moduleResolution": "bundler",
    "jsx": "react-jsx",
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "allowImportingTsExtensions": true,
    "isolatedModules": true,
    "skipLibCheck": true,
    "noEmit": true,
    "types": ["@react-router/node", "vite/client"],
    "rootDirs": [".", "./.react-router/types"],
    "paths": { "#app/*": ["./app/*"] }
  }
}
`,
			...pages(reactRouter, routes),
			'reset.d.ts': `import '@total-typescript/ts-reset'`,
			'prisma/schema.prisma': SCHEMA,
			'prisma/migrations/1_init/migration.sql': MIGRATION,
			'prisma/setup.mjs': `import { readFileSync } from 'node:fs'
				import { createClient } from '@libsql/client'
				const client = createClient({ url: process.env.DATABASE_URL })
				await client.executeMultiple(readFileSync('prisma/migrations/1_init/migration.sql', 'utf8'))
				for (const { id, email, isEmailVerified } of ${JSON.stringify(people)}) {
					await client.execute({ sql: 'INSERT INTO User VALUES (?, ?, ?)', args: [id, email, isEmailVerified] })
				}`,
			// Names of ours, for something else.
			'app/paths.ts': `export const paths = { afterSignIn: '/account' }`,
			'app/platform/db.server.ts': `import { PrismaLibSQL } from '@prisma/adapter-libsql'
				import { PrismaClient } from '@prisma/client'
				export const prisma = new PrismaClient({ adapter: new PrismaLibSQL({ url: process.env.DATABASE_URL ?? '' }) })`,
			'app/utils/sign-in.ts': `import { z } from 'zod'
				// Zod 4 has no .ip().
				export const SignIn = z.object({ email: z.string().email(), from: z.string().ip().optional() })`,
			'app/your-session.server.ts': `import { createCookieSessionStorage } from 'react-router'
				import { prisma } from '#app/platform/db.server.ts'
				export const storage = createCookieSessionStorage({ cookie: { name: 'en_session', secrets: [process.env.SESSION_SECRET ?? 'test'], httpOnly: true, sameSite: 'lax', path: '/' } })
				export async function startSession(email: string) {
					const user = await prisma.user.findUniqueOrThrow({ where: { email } })
					const { id } = await prisma.session.create({ data: { userId: user.id } })
					const session = await storage.getSession()
					session.set('sessionId', id)
					return await storage.commitSession(session)
				}
				export async function yourSession(request: Request) {
					const id = (await storage.getSession(request.headers.get('Cookie'))).get('sessionId')
					if (typeof id !== 'string') return null
					return (await prisma.session.findUnique({ where: { id }, include: { user: true } }))?.user ?? null
				}`,
			'app/routes/login.tsx': `import { type ActionFunctionArgs, redirect } from 'react-router'
				import { paths } from '#app/paths.ts'
				import { SignIn } from '#app/utils/sign-in.ts'
				import { startSession } from '#app/your-session.server.ts'
				export async function action({ request }: ActionFunctionArgs) {
					const { email } = SignIn.parse(Object.fromEntries(await request.formData()))
					return redirect(paths.afterSignIn, { headers: { 'Set-Cookie': await startSession(email) } })
				}
				export default function Login() { return <form method="post"><input name="email" /></form> }`,
			'app/utils/sign-in.test.ts': `import { expect, test } from 'vitest'
				import { paths } from '#app/paths.ts'
				import { SignIn } from '#app/utils/sign-in.ts'
				import { startSession, yourSession } from '#app/your-session.server.ts'
				test('an address and an IP are checked by zod 3', () => {
					expect(SignIn.safeParse({ email: 'nobody', from: '::1' }).success).toBe(false)
					expect(SignIn.safeParse({ email: 'amy@example.com', from: '::1' }).success).toBe(true)
				})
				test('a session is a row of our own database', async () => {
					const cookie = await startSession(${JSON.stringify(people[0]?.email)})
					const request = new Request('http://localhost' + paths.afterSignIn, { headers: { Cookie: cookie } })
					expect((await yourSession(request))?.id).toBe(${JSON.stringify(people[0]?.id)})
				})`,
		},
	}
}

const SCHEMA = `generator client {
  provider   = "prisma-client-js"
  engineType = "client"
}

datasource db {
  provider = "sqlite"
  url      = env("DATABASE_URL")
}

model User {
  id              String    @id
  email           String    @unique
  isEmailVerified Boolean
  sessions        Session[]
}

model Session {
  id     String @id @default(cuid())
  userId String
  user   User   @relation(fields: [userId], references: [id])
}
`

const MIGRATION = `CREATE TABLE "User" ("id" TEXT NOT NULL PRIMARY KEY, "email" TEXT NOT NULL UNIQUE, "isEmailVerified" BOOLEAN NOT NULL);
CREATE TABLE "Session" ("id" TEXT NOT NULL PRIMARY KEY, "userId" TEXT NOT NULL REFERENCES "User" ("id"));
`
