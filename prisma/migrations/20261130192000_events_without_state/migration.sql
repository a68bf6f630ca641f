-- DropIndex
DROP INDEX "WebhookEvent_pending_idx";

-- AlterTable
ALTER TABLE "WebhookEvent" DROP COLUMN "doneAt",
DROP COLUMN "jobKey",
DROP COLUMN "state";

-- DropEnum
DROP TYPE "WebhookEventState";
