//! The targets as tests, one each; `cargo bolero test NAME` fuzzes it. See [`targets`].

pub mod targets;

#[test]
fn parse() {
    bolero::check!().for_each(targets::parse);
}

#[test]
fn compile() {
    bolero::check!().for_each(targets::compile);
}

#[test]
fn overlay() {
    bolero::check!().for_each(targets::overlay);
}

#[test]
fn trace() {
    bolero::check!().for_each(targets::trace);
}

#[test]
fn run() {
    bolero::check!().for_each(targets::run);
}
