-- The columns hold UTC. In this time zone PostgreSQL changes their type without rewriting the tables.
SET LOCAL TimeZone = 'UTC';

-- DropIndex
DROP INDEX "Session_userId_idx";

-- DropIndex
DROP INDEX "SyncJob_notBefore_idx";

-- DropIndex
DROP INDEX "WebhookEvent_jobKey_state_idx";

-- AlterTable
ALTER TABLE "RecurCustomer" ALTER COLUMN "staleAt" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "createdAt" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "updatedAt" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Session" ALTER COLUMN "createdAt" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "expiresAt" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Subscription" ADD COLUMN     "currency" TEXT;

-- AlterTable
ALTER TABLE "SyncJob" ADD COLUMN     "failedAt" TIMESTAMPTZ(3),
ADD COLUMN     "failure" TEXT,
ADD COLUMN     "goneAt" TIMESTAMPTZ(3),
ADD COLUMN     "priority" SMALLINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "User" ALTER COLUMN "emailVerifiedAt" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "createdAt" SET DATA TYPE TIMESTAMPTZ(3),
ALTER COLUMN "updatedAt" SET DATA TYPE TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "WebhookEvent" DROP COLUMN "jobVersion";

-- CreateTable
CREATE TABLE "SharedState" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "SharedState_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "Session_userId_createdAt_idx" ON "Session"("userId", "createdAt");

-- CreateIndex
CREATE INDEX "SyncJob_waiting_idx" ON "SyncJob"("environment", "priority", "notBefore") WHERE ("requested" > "done" AND "failedAt" IS NULL);

-- CreateIndex
CREATE INDEX "SyncJob_failed_idx" ON "SyncJob"("environment", "failedAt") WHERE ("failedAt" IS NOT NULL);

-- CreateIndex
CREATE INDEX "SyncJob_gone_idx" ON "SyncJob"("environment", "goneAt") WHERE ("goneAt" IS NOT NULL);

-- CreateIndex
CREATE INDEX "WebhookEvent_pending_idx" ON "WebhookEvent"("environment", "jobKey") WHERE ("state" = 'PENDING');

-- A queue changes its rows all the time: vacuum it early, or claims walk over dead ones.
ALTER TABLE "SyncJob" SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
