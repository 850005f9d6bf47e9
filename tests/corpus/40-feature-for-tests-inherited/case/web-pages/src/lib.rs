//! The pages of the shop.

use ledger_core as _;
