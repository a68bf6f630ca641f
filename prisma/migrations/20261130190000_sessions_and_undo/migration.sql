-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- Sessions that exist count as used now.
UPDATE "Session" SET "expiresAt" = LEAST("expiresAt", now() + interval '14 days');

-- CreateTable
CREATE TABLE "AddressUndo" (
    "tokenHash" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "oldEmail" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AddressUndo_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateIndex
CREATE INDEX "AddressUndo_userId_createdAt_idx" ON "AddressUndo"("userId", "createdAt");

-- CreateIndex
CREATE INDEX "AddressUndo_expiresAt_idx" ON "AddressUndo"("expiresAt");

-- AddForeignKey
ALTER TABLE "AddressUndo" ADD CONSTRAINT "AddressUndo_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
