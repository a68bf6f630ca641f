-- A role for the app that owns no table: it can change no schema and not take away what guards the audit trail. The owner migrates.
-- Run once as the owner, with APP_PASSWORD in psql's environment; also where tables exist already.
\getenv password APP_PASSWORD
CREATE ROLE portal_app LOGIN PASSWORD :'password';
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO portal_app;
