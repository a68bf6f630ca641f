-- DropIndex
DROP INDEX "AuditEntry_portal_opened_idx";
