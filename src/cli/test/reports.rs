//! The reports that `test` writes besides what it prints.

use crate::cli::replace::replace;
use crate::cli::test::TestArguments;
use crate::render::suite;
use crate::render::suite::Suite;
use std::io::Read as _;
use std::path::Path;

/// How much of a file is looked at to tell whose it is.
const HEAD: usize = 4_000;

/// A kind of report.
struct Report {
    /// What it is called.
    what: &'static str,
    /// How a file of this kind begins.
    begins: &'static str,
    /// What stands near the beginning of one of ours.
    ours: &'static str,
    draw: fn(&Suite) -> String,
}

const JUNIT: Report = Report {
    what: "JUnit report",
    begins: "<?xml",
    ours: "<testsuites name=\"reenact\"",
    draw: suite::draw_junit,
};

const QUALITY: Report = Report {
    what: "code quality report",
    begins: "[",
    ours: "\"check_name\": \"reenact/",
    draw: suite::draw_quality,
};

/// Writes the reports that were asked for; returns what went wrong.
pub(super) fn write(arguments: &TestArguments, suite: &Suite) -> Vec<String> {
    let asked = [(&arguments.junit, JUNIT), (&arguments.codequality, QUALITY)];
    let written = asked.into_iter().filter_map(|(path, report)| {
        let path = path.as_ref()?;
        report.put(path, suite).err()
    });
    written.collect()
}

impl Report {
    /// Writes the report; a file that is none of ours is left alone.
    fn put(&self, path: &str, suite: &Suite) -> Result<(), String> {
        if let Ok(there) = std::fs::symlink_metadata(path) {
            let mut head = vec![0; HEAD];
            let read = there.is_file().then(|| std::fs::File::open(path)?.read(&mut head));
            let length = match read {
                Some(Ok(length)) => length,
                Some(Err(_)) | None => 0,
            };
            let head = String::from_utf8_lossy(&head[..length]);
            let is_ours = head.starts_with(self.begins) && head.contains(self.ours)
                // A report that lists nothing names nobody.
                || head.trim() == "[]" && self.begins == "[";
            if !there.is_file() || there.len() > 0 && !is_ours {
                let what = self.what;
                return Err(format!("`{path}` is there already, and is no {what} of this tool"));
            }
        }
        let written = replace(Path::new(path), (self.draw)(suite));
        written.map_err(|error| format!("`{path}` cannot be written: {error}"))
    }
}
