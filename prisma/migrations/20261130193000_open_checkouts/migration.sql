-- AlterTable
ALTER TABLE "Checkout" ADD COLUMN "openUntil" TIMESTAMPTZ(3);

-- Until now an hour was assumed.
UPDATE "Checkout" SET "openUntil" = "lastAt" + interval '1 hour';

-- AlterTable
ALTER TABLE "Checkout" ALTER COLUMN "openUntil" SET NOT NULL;
