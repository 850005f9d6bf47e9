CREATE TABLE entry (
    debit CHAR(9) NOT NULL,
    credit CHAR(9) NOT NULL,
    cents BIGINT NOT NULL,
    reference VARCHAR(40) NOT NULL
);
