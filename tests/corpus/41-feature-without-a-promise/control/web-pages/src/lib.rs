//! The pages of the shop.

use tokio as _;
