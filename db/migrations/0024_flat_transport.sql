-- A zone without a fee of its own proposes the flat one of the studio's settings (studio 3.4, 3.11).
alter table travel_zone alter column transport_fee_minor drop not null, alter column transport_fee_minor drop default;
