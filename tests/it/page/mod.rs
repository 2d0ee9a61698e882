//! The engine in a page: built from today's sources, and what it answers is what the command line prints.

// What it answers, in an interpreter of WebAssembly.
mod answers;
// The page that carries it.
mod playable;
// What it was built from, and what it must not hold.
mod record;

use crate::support::root;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::process::Output;

/// The module in the repository, or another one to be tried instead of it.
fn module() -> Vec<u8> {
    if let Some(path) = std::env::var_os("REENACT_ENGINE") {
        return std::fs::read(path).unwrap();
    }
    let packed = std::fs::read(root().join("src/cli/engine.wasm.gz")).unwrap();
    let mut module = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut module).unwrap();
    module
}

fn reenact(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    command.args(arguments).current_dir(folder).env_clear().output().unwrap()
}
