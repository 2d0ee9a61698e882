//! Writing files whole or not at all.

use std::fs;
use std::io;
use std::path::Path;

/// Puts a text where a file is or will be: the text is written beside it and then takes its place,
/// so that nobody ever sees half of it. Folders that are missing are made; permissions are kept.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let name = path.file_name().ok_or_else(|| io::Error::other("it is no file's name"))?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = fs::write(&beside, text)
        .and_then(|()| match fs::metadata(path) {
            Ok(before) => fs::set_permissions(&beside, before.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Whatever was written is no use to anybody; that it may not be there is no second error.
        drop(fs::remove_file(&beside));
    }
    written
}
