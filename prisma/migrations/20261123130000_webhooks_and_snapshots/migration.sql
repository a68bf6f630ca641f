-- CreateEnum
CREATE TYPE "WebhookEventState" AS ENUM ('PENDING', 'DONE', 'IGNORED', 'REFUSED');

-- CreateTable
CREATE TABLE "WebhookEvent" (
    "id" TEXT NOT NULL,
    "environment" "RecurEnvironment" NOT NULL,
    "type" TEXT NOT NULL,
    "state" "WebhookEventState" NOT NULL,
    "occurredAt" TIMESTAMPTZ(3),
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "doneAt" TIMESTAMPTZ(3),
    "jobKey" TEXT,
    "jobVersion" INTEGER,

    CONSTRAINT "WebhookEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SyncJob" (
    "key" TEXT NOT NULL,
    "environment" "RecurEnvironment" NOT NULL,
    "requested" INTEGER NOT NULL DEFAULT 1,
    "done" INTEGER NOT NULL DEFAULT 0,
    "notBefore" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leaseUntil" TIMESTAMPTZ(3),
    "fence" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "syncedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SyncJob_pkey" PRIMARY KEY ("environment","key")
);

-- CreateTable
CREATE TABLE "Subscription" (
    "environment" "RecurEnvironment" NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "productId" TEXT,
    "productSlug" TEXT,
    "productName" TEXT,
    "amount" INTEGER,
    "interval" TEXT,
    "currentPeriodEnd" TIMESTAMPTZ(3),
    "nextBillingDate" TIMESTAMPTZ(3),
    "canceledAt" TIMESTAMPTZ(3),
    "syncedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Subscription_pkey" PRIMARY KEY ("environment","id")
);

-- CreateTable
CREATE TABLE "Entitlement" (
    "environment" "RecurEnvironment" NOT NULL,
    "customerId" TEXT NOT NULL,
    "product" TEXT NOT NULL,
    "productId" TEXT,
    "status" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "Entitlement_pkey" PRIMARY KEY ("environment","customerId","product","status")
);

-- CreateIndex
CREATE INDEX "WebhookEvent_jobKey_state_idx" ON "WebhookEvent"("jobKey", "state");

-- CreateIndex
CREATE INDEX "WebhookEvent_receivedAt_idx" ON "WebhookEvent"("receivedAt");

-- CreateIndex
CREATE INDEX "SyncJob_notBefore_idx" ON "SyncJob"("notBefore");

-- CreateIndex
CREATE INDEX "Subscription_environment_customerId_idx" ON "Subscription"("environment", "customerId");
