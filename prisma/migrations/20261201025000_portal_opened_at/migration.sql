-- AlterTable
ALTER TABLE "RecurCustomer" ADD COLUMN     "portalOpenedAt" TIMESTAMPTZ(3);
