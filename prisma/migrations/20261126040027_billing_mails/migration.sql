-- AlterTable
ALTER TABLE "User" ADD COLUMN     "billingMailsOffAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "BillingMail" (
    "id" TEXT NOT NULL,
    "eventId" BIGINT NOT NULL,
    "userId" TEXT NOT NULL,
    "environment" "RecurEnvironment" NOT NULL,
    "customerId" TEXT NOT NULL,
    "subscriptionId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "product" TEXT,
    "endsAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "notBefore" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "result" TEXT,

    CONSTRAINT "BillingMail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "BillingMail_eventId_key" ON "BillingMail"("eventId");

-- CreateIndex
CREATE INDEX "BillingMail_due_idx" ON "BillingMail"("environment", "notBefore") WHERE ("result" IS NULL);

-- CreateIndex
CREATE INDEX "BillingMail_createdAt_idx" ON "BillingMail"("createdAt");

-- CreateIndex
CREATE INDEX "BillingMail_userId_idx" ON "BillingMail"("userId");

-- AddForeignKey
ALTER TABLE "BillingMail" ADD CONSTRAINT "BillingMail_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A queue changes its rows all the time: vacuum it early, or claims walk over dead ones.
ALTER TABLE "BillingMail" SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
