-- When a customer last said that they want to give no e-mail: nobody is asked at every order.
ALTER TABLE customer ADD COLUMN mail_declined_at BIGINT;
