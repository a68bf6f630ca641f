-- Reconciliation comes before an operator's synchronisation of everybody, which had its number.
UPDATE "SyncJob" SET "priority" = 3 WHERE "priority" = 2 AND "requested" > "done";

-- CreateIndex
CREATE INDEX "SyncJob_synced_idx" ON "SyncJob"("environment", "syncedAt") WHERE ("requested" <= "done" AND "key" LIKE 'customer:%');

-- CreateTable
CREATE TABLE "ReconciliationHour" (
    "environment" "RecurEnvironment" NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "lookedAt" INTEGER NOT NULL,
    "differed" INTEGER NOT NULL,

    CONSTRAINT "ReconciliationHour_pkey" PRIMARY KEY ("environment","hour")
);
