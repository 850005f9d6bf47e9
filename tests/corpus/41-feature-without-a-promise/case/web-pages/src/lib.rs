//! The pages of the shop.

use books as _;
