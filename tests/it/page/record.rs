use crate::page::module;
use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;
use sha2::Digest as _;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The hash of a text or a file, in digits.
fn digest(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in sha2::Sha256::digest(bytes) {
        write!(digits, "{byte:02x}").unwrap();
    }
    digits
}

/// What the record says after a word.
fn recorded(word: &str) -> String {
    let record = text_of(&root().join("src/cli/engine.lock"));
    let line = record.lines().find_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
    line.unwrap().to_owned()
}

/// What the module is made of, a line each; `.ci/page` reads the same.
fn sources() -> String {
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    let hashed =
        |path: &str| format!("{} {path}\n", digest(&std::fs::read(root().join(path)).unwrap()));
    let mut files: Vec<String> = ["src", "page/src"]
        .iter()
        .flat_map(|folder| files_below(&root().join(folder), ".rs"))
        .map(|path| name(&path))
        .filter(|path| {
            !path.starts_with("src/cli/") && path != "src/main.rs" && !path.ends_with("tests.rs")
        })
        .collect();
    files.sort_unstable();
    assert!(files.len() > 200, "the sources are not where this test looks for them");
    let mut text: String = files.iter().map(|path| hashed(path)).collect();
    text += &hashed("page/Cargo.toml");
    let manifest = text_of(&root().join("Cargo.toml"));
    for profile in manifest.split("\n\n").filter(|part| {
        part.lines().any(|line| matches!(line, "[profile.release]" | "[profile.page]"))
    }) {
        let lines = profile.lines().skip_while(|line| !line.starts_with('['));
        for line in lines {
            text.extend([line, "\n"]);
        }
    }
    text + &packages()
}

/// The packages that are part of it, with their versions and features.
fn packages() -> String {
    let arguments = "tree --package reenact-page --edges normal --prefix none --locked --format";
    let output = Command::new(env!("CARGO"))
        .args(arguments.split(' '))
        .arg("{p} {f}")
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    let lines: BTreeSet<String> = listed.lines().map(without_place).collect();
    lines.into_iter().collect::<Vec<String>>().join("\n") + "\n"
}

/// Takes out where a package lies, and that it was listed before.
fn without_place(line: &str) -> String {
    let placeless = line.split_once(" (/").and_then(|(before, rest)| {
        let (_, after) = rest.split_once(')')?;
        Some(format!("{before}{after}"))
    });
    let line = placeless.unwrap_or_else(|| line.to_owned());
    line.replacen(" (*)", "", 1).trim_end().to_owned()
}

#[test]
fn the_module_is_built_from_todays_sources() {
    assert_eq!(
        recorded("sources"),
        digest(sources().as_bytes()),
        "src/cli/engine.wasm.gz was built from other sources: run `.ci/page`, and commit what it writes"
    );
    if std::env::var_os("REENACT_ENGINE").is_none() {
        assert_eq!(
            recorded("module"),
            digest(&module()),
            "run `.ci/page`, and commit what it writes"
        );
    }
}

#[test]
fn the_module_names_no_place_of_a_machine() {
    let module = module();
    let mut places: Vec<String> = [
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/tm", "p/"),
        concat!("/va", "r/"),
        concat!("/Us", "ers/"),
        ".cargo",
        "registry",
    ]
    .map(str::to_owned)
    .into();
    places.push(root().to_str().unwrap().to_owned());
    for place in places {
        let found = module.windows(place.len()).position(|window| window == place.as_bytes());
        let near = |at: usize| String::from_utf8_lossy(&module[at..at + 60]).into_owned();
        assert_eq!(found.map(near), None, "{place}");
    }
}

#[test]
fn the_module_is_small() {
    let packed = std::fs::metadata(root().join("src/cli/engine.wasm.gz")).unwrap().len();
    let in_a_page = packed.div_ceil(3) * 4;
    assert!((300_000..1_500_000).contains(&in_a_page), "{in_a_page} bytes in a page");
}
