//! The snapshots of one scenario, as files.

use crate::cli::replace::replace;
use crate::diagnostic::Diagnostics;
use crate::experiment::replay::Replay;
use crate::render::snapshot::Document;
use crate::render::snapshot::Origin;
use crate::render::snapshot::compare;
use crate::render::snapshot::portray;
use crate::render::suite::Cause;
use crate::render::suite::Snapshot;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::scenario::marks::Marks;
use std::fs;
use std::io;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

/// The largest snapshot that is read, in bytes; they have some thousands.
const BYTES: u64 = 512 << 10;

/// The ending of a snapshot, and of one that waits for a review; both are insta's.
const ENDING: &str = ".snap";
const PENDING: &str = ".snap.new";

/// Where the snapshots of a scenario are.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

/// A snapshot as it would be now, and where it belongs.
#[derive(Debug)]
pub(super) struct Taken {
    selection: Selection,
    document: Document,
}

impl Taken {
    /// Takes the snapshot of a replay.
    pub(super) fn of(path: &str, file: &File, replay: &Replay, again: &str) -> Self {
        let tree = file.assemble(&replay.selection, &mut Diagnostics::default());
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self {
            selection: replay.selection.clone(),
            document: Document {
                source: Some(path.replace('\\', "/")),
                description: Some(replay.selection.to_string()),
                expression: Some(again.to_owned()),
                origin: Some(Origin { version, marks: Marks::of(&tree) }),
                text: portray(replay),
            },
        }
    }
}

impl Store {
    /// The store in a folder, which need not be there; it goes by its path from the current one.
    pub(super) fn of(folder: PathBuf) -> Self {
        let here = std::env::current_dir().unwrap_or_default();
        let below = folder.strip_prefix(&here).ok().map(Path::to_owned);
        Self { folder: below.unwrap_or(folder) }
    }

    /// Tells whether the scenario keeps snapshots: once it has one, every case needs one.
    pub(super) fn keeps(&self) -> bool {
        !self.files().is_empty()
    }

    /// Returns its folder; no two scenarios may share one.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lists the snapshots that are there, in the order of their names.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.to_str().is_some_and(|path| path.ends_with(ENDING)))
            .collect();
        files.sort();
        files
    }

    /// Returns the file of a case. Names hold letters, digits, `_` and `-` only, so none leads out
    /// of the folder, and `+` and `.` cannot be taken for a part of one.
    fn path(&self, selection: &Selection, ending: &str) -> PathBuf {
        let mut name = selection.profile.clone().unwrap_or_default();
        for overlay in &selection.with {
            name.push('+');
            name.push_str(overlay);
        }
        if selection.without_fault {
            name.push_str(".without-fault");
        }
        self.folder.join(name + ending)
    }

    /// Compares a snapshot with the one that was accepted. What differs is written beside it for a
    /// review, or in its place when it is accepted.
    pub(super) fn compare(
        &self,
        taken: &Taken,
        file: &File,
        may_write: bool,
        accept: bool,
    ) -> Snapshot {
        let found = self.state(taken, file);
        let differs = !matches!(found, Snapshot::Same);
        if !may_write {
            return found;
        }
        let pending = self.path(&taken.selection, PENDING);
        let done = match (differs, accept) {
            (true, true) => self.accept(taken),
            (true, false) => put(&pending, &taken.document.write()),
            (false, _) => remove(&pending),
        };
        match done {
            Err(error) => {
                let path = if accept { self.path(&taken.selection, ENDING) } else { pending };
                Snapshot::Unusable(format!("`{}` cannot be written: {error}", path.display()))
            }
            Ok(()) if differs && accept => Snapshot::Accepted,
            Ok(()) => found,
        }
    }

    /// Says how a snapshot stands to the accepted one.
    fn state(&self, taken: &Taken, file: &File) -> Snapshot {
        let path = self.path(&taken.selection, ENDING);
        let text = match read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Snapshot::New,
            Err(error) => return Snapshot::Unusable(format!("`{}`: {error}", path.display())),
        };
        let before = match Document::read(&text) {
            Ok(document) => document,
            Err(error) => return Snapshot::Unusable(format!("`{}`: {error}", path.display())),
        };
        let Some(change) = compare(&before.text, &taken.document.text) else {
            return Snapshot::Same;
        };
        let cause = before.origin.map_or(Cause::Unknown, |origin| {
            let tree = file.assemble(&taken.selection, &mut Diagnostics::default());
            let version = env!("CARGO_PKG_VERSION");
            let other = (origin.version != version).then_some(origin.version);
            let changes = origin.marks.changes(&tree);
            Cause::known(other, changes, change.gravity, |span| file.sources.locate(span))
        });
        Snapshot::Changed(change, cause)
    }

    /// Puts a snapshot in the place of the accepted one.
    fn accept(&self, taken: &Taken) -> io::Result<()> {
        put(&self.path(&taken.selection, ENDING), &taken.document.write())?;
        remove(&self.path(&taken.selection, PENDING))
    }

    /// Puts the pending snapshot of a case in the place of the accepted one.
    pub(super) fn accept_pending(&self, selection: &Selection) -> io::Result<()> {
        fs::rename(self.path(selection, PENDING), self.path(selection, ENDING))
    }

    /// Throws the pending snapshot of a case away.
    pub(super) fn reject_pending(&self, selection: &Selection) -> io::Result<()> {
        remove(&self.path(selection, PENDING))
    }

    /// Reads the pending snapshot of a case.
    pub(super) fn pending(&self, selection: &Selection) -> io::Result<String> {
        read(&self.path(selection, PENDING))
    }

    /// Lists the snapshots that no case asks for; those that this tool wrote are removed when
    /// that is wanted.
    pub(super) fn orphans(&self, cases: &[Selection], may_remove: bool) -> Vec<String> {
        let wanted: Vec<PathBuf> = cases.iter().map(|case| self.path(case, ENDING)).collect();
        let files = self.files().into_iter().filter(|path| !wanted.contains(path));
        let ours = |path: &Path| {
            read(path).is_ok_and(|text| {
                Document::read(&text).is_ok_and(|document| document.origin.is_some())
            })
        };
        files
            .filter(|path| !(may_remove && ours(path) && remove(path).is_ok()))
            .map(|path| path.display().to_string())
            .collect()
    }
}

/// Reads a snapshot, but never more than one may have, and never through a link: what it leads to
/// may be nobody's business, or without an end.
fn read(path: &Path) -> io::Result<String> {
    check_own(path)?;
    let mut text = String::new();
    fs::File::open(path)?.take(BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Writes a snapshot, but never through a link: what it leads to is none.
fn put(path: &Path, text: &str) -> io::Result<()> {
    check_own(path)?;
    replace(path, text)
}

/// Refuses what is there and is not a file itself, or stands in a folder that is a link.
fn check_own(path: &Path) -> io::Result<()> {
    if path.parent().is_some_and(Path::is_symlink) {
        return Err(io::Error::other("its folder is a link, and is left alone"));
    }
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("it is a link or no file, and is left alone"));
    }
    Ok(())
}

/// Removes a file that may not be there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
