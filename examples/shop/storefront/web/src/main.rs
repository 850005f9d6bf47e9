//! The shop's pages: prints the answers to the paths it is given.
//!
//! A stand-in for a web server, so that the example needs no network.

mod router;

use router::{Response, respond};

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let paths = if given.is_empty() {
        ["/", "/search/tea", "/cart/tea,cup", "/buy/tea"]
            .map(str::to_owned)
            .to_vec()
    } else {
        given
    };
    for path in paths {
        let Response { status, body } = respond(&path);
        println!("{status} {path}\n{body}");
    }
}
