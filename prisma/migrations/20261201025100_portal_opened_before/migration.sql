-- Until now the account page read it from the audit trail. In a transaction of its own: it locks the rows that it fills and no table,
-- so pages and presses of a running version go on.
-- The role may have a limit, and a million rows take longer.
SET LOCAL statement_timeout = 0;

UPDATE "RecurCustomer" AS link SET "portalOpenedAt" = opened."at"
FROM (
    SELECT "userId", "environment", max("at") AS "at" FROM "AuditEntry"
    WHERE "action" = 'portal_opened' GROUP BY "userId", "environment"
) AS opened
WHERE link."userId" = opened."userId" AND link."environment" = opened."environment";
