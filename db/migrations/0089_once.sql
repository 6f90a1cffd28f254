-- Work that must not happen again when nobody knows whether it has happened.

-- A run of recurring work is a job, which the queue may hand out a second time when a worker dies between its commit and its
-- last word. The run itself notes in its own transaction that it is done.
alter table cron_run add column done_at timestamptz;
update cron_run set done_at = started_at;

-- Tries of a message after which everything was handed over and no answer came: it may have arrived. Most providers would
-- deliver the same message again, so that it is sent once more at most.
alter table message add column doubts smallint not null default 0 constraint message_doubts check (doubts between 0 and 2);
