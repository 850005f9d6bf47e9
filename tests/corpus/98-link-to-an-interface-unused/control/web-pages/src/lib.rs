//! The pages of the shop.

use ledger_api as _;
