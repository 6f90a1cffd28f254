-- Which words on personal data a buyer agreed to, beside those of the sale (tickets 3.11).
alter table ticket_order add column privacy_version text constraint ticket_order_privacy_version_length check (length(privacy_version) <= 40);
