-- CreateEnum
CREATE TYPE "ClaimAnswer" AS ENUM ('LINKED', 'UNKNOWN', 'REFUSED');

-- AlterEnum
ALTER TYPE "LinkSource" ADD VALUE 'IMPORT';

-- AlterTable
ALTER TABLE "User" ALTER COLUMN "passwordHash" DROP NOT NULL;

-- CreateTable
CREATE TABLE "CustomerClaim" (
    "environment" "RecurEnvironment" NOT NULL,
    "customerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "answer" "ClaimAnswer",
    "importedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CustomerClaim_pkey" PRIMARY KEY ("environment","customerId")
);

-- CreateIndex
CREATE INDEX "CustomerClaim_importedAt_environment_answer_line_idx" ON "CustomerClaim"("importedAt", "environment", "answer", "line");

-- CreateIndex
CREATE UNIQUE INDEX "CustomerClaim_environment_userId_key" ON "CustomerClaim"("environment", "userId");

-- AddForeignKey
ALTER TABLE "CustomerClaim" ADD CONSTRAINT "CustomerClaim_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
