-- A token names its tenant: it is looked for there alone.
alter table ticket_transfer drop constraint ticket_transfer_token;
alter table ticket_transfer add constraint ticket_transfer_token unique (tenant_id, token_hash);
