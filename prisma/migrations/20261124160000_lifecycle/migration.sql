-- AlterTable
ALTER TABLE "Subscription" ADD COLUMN     "isTrialEndTold" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "phase" TEXT NOT NULL DEFAULT 'none';

-- AlterTable
ALTER TABLE "SyncJob" ADD COLUMN     "lookAgainAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "LifecycleEvent" (
    "id" BIGSERIAL NOT NULL,
    "environment" "RecurEnvironment" NOT NULL,
    "customerId" TEXT NOT NULL,
    "handler" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "notBefore" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "deliveredAt" TIMESTAMPTZ(3),

    CONSTRAINT "LifecycleEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "LifecycleEvent_due_idx" ON "LifecycleEvent"("environment", "handler", "notBefore") WHERE ("deliveredAt" IS NULL);

-- CreateIndex
CREATE INDEX "LifecycleEvent_order_idx" ON "LifecycleEvent"("environment", "handler", "customerId", "id") WHERE ("deliveredAt" IS NULL);

-- CreateIndex
CREATE INDEX "LifecycleEvent_createdAt_idx" ON "LifecycleEvent"("createdAt");

-- CreateIndex
CREATE INDEX "SyncJob_look_again_idx" ON "SyncJob"("environment", "lookAgainAt") WHERE ("lookAgainAt" IS NOT NULL);

-- A queue changes its rows all the time: vacuum it early, or claims walk over dead ones.
ALTER TABLE "LifecycleEvent" SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);

-- What is stored already is no news: handlers are told of what changes from here on.
UPDATE "Subscription" AS row SET "phase" = CASE
    WHEN "status" = 'past_due' THEN 'past_due'
    WHEN "status" IN ('active', 'trialing') AND "canceledAt" IS NULL THEN "status"
    WHEN "status" IN ('active', 'trialing') THEN CASE WHEN "currentPeriodEnd" > now() THEN 'ending' ELSE 'ended' END
    WHEN "status" = 'canceled' AND "currentPeriodEnd" > now() AND EXISTS (
        SELECT FROM "Entitlement" AS entitlement
        WHERE entitlement."environment" = row."environment" AND entitlement."customerId" = row."customerId"
            AND (entitlement."product" = row."productSlug" OR entitlement."productId" = row."productId")
    ) THEN 'ending'
    WHEN "status" IN ('canceled', 'expired') THEN 'ended'
    ELSE 'none' END;
