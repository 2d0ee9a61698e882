//! Writing a file whole or not at all, and none that is there unasked.

use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

/// Puts a content where a file is, or will be. It is written to a file beside it, which then
/// takes its name, so that whatever fails, the old file is still there. A link stays a link,
/// permissions stay what they are, and folders that are missing are made. A pipe or a device is no
/// file, and is left alone.
pub(super) fn replace(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let path = match std::fs::canonicalize(path) {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let permissions = match std::fs::metadata(&path) {
        Ok(metadata) if !metadata.is_file() => {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
        }
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it may only be read"));
        }
        Ok(metadata) => Some(metadata.permissions()),
        Err(_) => None,
    };
    let draft = draft_of(&path)?;
    let written =
        write(&draft, content.as_ref(), permissions).and_then(|()| std::fs::rename(&draft, &path));
    if written.is_err() {
        // What is left of the draft is of no use; the first failure is the one to tell.
        drop(std::fs::remove_file(&draft));
    }
    written
}

/// Writes a file whole, one that does not exist yet, unless it may be overwritten; the error is a sentence.
pub(super) fn put(file: &str, text: &str, force: bool) -> Result<(), String> {
    let path = Path::new(file);
    let unwritable = |error: io::Error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            format!("`{file}` is there already; add `--force` to overwrite it")
        } else if path.is_dir() {
            format!("`{file}` is a folder; name a file in it")
        } else {
            format!("`{file}` cannot be written: {error}")
        }
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
    }
    if force { replace(path, text) } else { create(path, text) }.map_err(unwritable)
}

/// Writes a file that is not there yet. It, too, is written beside its place first: what failed
/// half-way would stand in the way of the next try.
pub(super) fn create(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let is_there = || path.symlink_metadata().is_ok();
    if is_there() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let draft = draft_of(path)?;
    let written = write(&draft, content.as_ref(), None).and_then(|()| {
        // A link fails where a file is, even one that came meanwhile; not every disk has links.
        match std::fs::hard_link(&draft, path) {
            Err(_) if !is_there() => std::fs::rename(&draft, path),
            linked => linked,
        }
    });
    // Behind a link the draft is a second name, and behind a failure it is of no use.
    drop(std::fs::remove_file(&draft));
    written
}

fn write(
    draft: &Path,
    content: &[u8],
    permissions: Option<std::fs::Permissions>,
) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(draft)?;
    file.write_all(content)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// Returns the place of the draft: in the same folder, so that it can be renamed.
fn draft_of(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no name"))?;
    let mut draft = std::ffi::OsString::from(".");
    draft.push(name);
    draft.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(draft))
}
