//! Which files the paths mean that `test`, `check` and `fmt` take.

use crate::render::suite::Whereabouts;
use std::path::Path;
use std::path::PathBuf;

/// How a scenario file's name ends.
const ENDINGS: [&str; 2] = ["yaml", "yml"];

/// Finds the root of the repository: the nearest folder upwards that holds `.git`.
pub(super) fn whereabouts() -> Whereabouts {
    let written = |path: &Path| Some(path.to_str()?.replace('\\', "/"));
    let found = std::env::current_dir().ok().and_then(|folder| {
        let root = folder.ancestors().find(|it| it.join(".git").exists())?;
        Some(Whereabouts { root: written(root)?, folder: written(&folder)? })
    });
    found.unwrap_or_default()
}

/// Returns a path as pages name it that others read: no folder of this machine above the repository's.
pub(super) fn published(path: &str) -> String {
    let is_whole = |path: &str| Path::new(path).is_absolute();
    let reported = if is_whole(path) { whereabouts().reported(path) } else { path.to_owned() };
    let name = || Some(Path::new(&reported).file_name()?.to_str()?.to_owned());
    if is_whole(&reported) { name().unwrap_or(reported) } else { reported }
}

/// Lists the scenarios that paths mean, in order, each once: a file itself, and of a folder every
/// YAML file in it and below. Hidden places, folders called `snapshots`, links to folders, and what
/// is neither file nor folder are passed over: a pipe would be waited for.
pub(super) fn collect(paths: &[String]) -> Result<Vec<String>, String> {
    let mut found: Vec<String> = Vec::new();
    for path in paths {
        let mut files = if Path::new(path).is_dir() { below(path)? } else { vec![path.clone()] };
        files.sort();
        if files.is_empty() {
            return Err(format!("`{path}` holds no scenario: no file ends in .yaml or .yml"));
        }
        for file in files {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// Lists the scenarios below a folder.
fn below(folder: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let said = |error| format!("`{}` cannot be read: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(said)? {
            let entry = entry.map_err(said)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let kind = entry.file_type().map_err(said)?;
            let path = entry.path();
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                if name != "snapshots" {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|it| ENDINGS.iter().any(|known| it == *known))
                && path.metadata().map_or(true, |metadata| metadata.is_file())
            {
                let path = path.to_str();
                let path = path.ok_or_else(|| format!("the name of `{name}` is not UTF-8"))?;
                found.push(path.strip_prefix("./").unwrap_or(path).to_owned());
            }
        }
    }
    Ok(found)
}
