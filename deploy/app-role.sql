-- A role for the app that owns no table: it can change no schema and not take away what guards the audit trail. The owner migrates.
-- Run once as the owner, with APP_PASSWORD in psql's environment, and APP_SCHEMA where the URL names a schema; also where tables
-- exist already.
\getenv password APP_PASSWORD
\set schema public
\getenv schema APP_SCHEMA
CREATE ROLE portal_app LOGIN PASSWORD :'password';
CREATE SCHEMA IF NOT EXISTS :"schema";
GRANT USAGE ON SCHEMA :"schema" TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA :"schema" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA :"schema" GRANT USAGE ON SEQUENCES TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO portal_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA :"schema" TO portal_app;
