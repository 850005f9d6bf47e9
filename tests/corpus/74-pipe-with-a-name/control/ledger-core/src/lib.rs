//! How the books are kept.

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

/// Makes it.
pub fn made() -> nix::Result<()> {
    mkfifo("/run/shop/orders", Mode::S_IRWXU)
}
