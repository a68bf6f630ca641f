ALTER TYPE "LinkSource" ADD VALUE 'CONTESTED_EMAIL' AFTER 'EMAIL';

-- A person may own several customers, and what they leave behind stays theirs.
ALTER TABLE "RecurCustomer" DROP CONSTRAINT "RecurCustomer_userId_fkey";
ALTER TABLE "RecurCustomer" ALTER COLUMN "userId" DROP NOT NULL;
ALTER TABLE "RecurCustomer" ADD COLUMN "ownerId" TEXT, ADD COLUMN "releasedAt" TIMESTAMPTZ(3);
ALTER TABLE "RecurCustomer" ADD CONSTRAINT "RecurCustomer_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "RecurCustomer" ADD CONSTRAINT "RecurCustomer_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "RecurCustomer" ADD CONSTRAINT "RecurCustomer_one_owner" CHECK (num_nonnulls("userId", "ownerId") <= 1);
CREATE INDEX "RecurCustomer_ownerId_environment_idx" ON "RecurCustomer"("ownerId", "environment");

CREATE TABLE "Checkout" (
    "userId" TEXT NOT NULL,
    "environment" "RecurEnvironment" NOT NULL,
    "firstAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Checkout_pkey" PRIMARY KEY ("userId","environment")
);
ALTER TABLE "Checkout" ADD CONSTRAINT "Checkout_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Checkouts of before are in the audit trail.
INSERT INTO "Checkout" ("userId", "environment", "firstAt", "lastAt")
SELECT entry."userId", entry."environment", min(entry."at"), max(entry."at") FROM "AuditEntry" AS entry
JOIN "User" AS person ON person."id" = entry."userId"
WHERE entry."action" = 'checkout_started' AND entry."environment" IS NOT NULL
GROUP BY entry."userId", entry."environment";

-- From here on whatever makes a link requests its synchronisation. These were made before.
INSERT INTO "SyncJob" ("environment", "key", "priority")
SELECT link."environment", 'customer:' || link."customerId", 2 FROM "RecurCustomer" AS link WHERE link."staleAt" IS NULL
ON CONFLICT DO NOTHING;
