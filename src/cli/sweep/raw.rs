//! The file of raw results: begun, gone on with, and added to seed by seed.

use crate::cli::load::reason;
use crate::cli::load::take_within;
use crate::experiment::sweep::join::differs;
use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::record::Header;
use crate::experiment::sweep::record::Part;
use crate::experiment::sweep::record::lines;
use crate::experiment::sweep::record::read;
use crate::experiment::sweep::row::Row;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::io::Write as _;
use std::path::Path;

/// How many bytes a file of raw results may have, to be read: some five million runs. A larger sweep is
/// made in parts.
pub(in crate::cli) const RAW: u64 = 512 << 20;

/// What is to be done with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum There {
    /// It is left alone.
    Kept,
    /// It is begun anew.
    Overwritten,
    /// Its runs are taken as made.
    Resumed,
}

/// A file of raw results that is being written. Each seed is one write, so a process that is killed
/// leaves whole lines, and at most one that is cut.
#[derive(Debug)]
pub(super) struct RawFile {
    file: File,
    name: String,
}

impl RawFile {
    /// Opens a file and returns the seeds that it has already.
    ///
    /// # Errors
    ///
    /// Returns what is wrong, in a sentence.
    pub(super) fn open(
        name: &str,
        header: &Header,
        there: There,
    ) -> Result<(Self, Vec<Row>), String> {
        let path = Path::new(name);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| unwritable(name, &error))?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        match there {
            There::Kept => options.create_new(true),
            There::Overwritten | There::Resumed => options.create(true).truncate(false),
        };
        let file = options.open(path).map_err(|error| unwritable(name, &error))?;
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(format!("`{name}` is being written by another process"));
        }
        let mut raw = Self { file, name: name.to_owned() };
        let rows = match there {
            There::Kept => None,
            There::Overwritten => {
                raw.cut(0)?;
                None
            }
            There::Resumed => raw.resumed(header)?,
        };
        if let Some(rows) = rows {
            return Ok((raw, rows));
        }
        raw.write(&header.line()).inspect_err(|_| {
            // A file that was not there before, and has no first line, is of no use to anybody.
            if there == There::Kept {
                drop(std::fs::remove_file(name));
            }
        })?;
        Ok((raw, Vec::new()))
    }

    /// Takes what is there; none where that is nothing, or less than the first line.
    fn resumed(&mut self, header: &Header) -> Result<Option<Vec<Row>>, String> {
        let bytes = take_within(&self.file, RAW)
            .map_err(|why| format!("`{}` cannot be read: {why}", self.name))?;
        let text = whole(bytes).map_err(|why| format!("`{}` {why}", self.name))?;
        if header.line().starts_with(&text) && !text.ends_with('\n') {
            self.cut(0)?;
            return Ok(None);
        }
        let part = read(&text).map_err(|why| format!("`{}` {why}", self.name))?;
        if let Some(why) = another(header, &part) {
            return Err(format!("`{}` cannot be gone on with: {why}", self.name));
        }
        self.cut(part.bytes as u64)?;
        Ok(Some(part.rows))
    }

    /// Leaves out what stands behind so many bytes.
    fn cut(&mut self, bytes: u64) -> Result<(), String> {
        let cut = self.file.set_len(bytes).and_then(|()| self.file.seek(SeekFrom::Start(bytes)));
        cut.map(|_| ()).map_err(|error| unwritable(&self.name, &error))
    }

    /// Adds the runs of a seed.
    ///
    /// # Errors
    ///
    /// Returns what is wrong, in a sentence.
    pub(super) fn add(&mut self, plan: &Plan, row: &Row) -> Result<(), String> {
        self.write(&lines(plan, row))
    }

    fn write(&mut self, text: &str) -> Result<(), String> {
        self.file.write_all(text.as_bytes()).map_err(|error| unwritable(&self.name, &error))
    }
}

/// Returns the text of a file of raw results; a character that was cut at its end is left out.
pub(in crate::cli) fn whole(bytes: Vec<u8>) -> Result<String, String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if error.utf8_error().error_len().is_none() => {
            let valid = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(valid);
            String::from_utf8(bytes).map_err(|error| error.to_string())
        }
        Err(_) => Err("is no text".to_owned()),
    }
}

/// Says why a part is none of what is to be made.
fn another(header: &Header, part: &Part) -> Option<String> {
    let (plan, there) = (&header.plan, &part.header);
    differs(plan, &there.plan).or_else(|| {
        let (shard, is) = (header.shard, there.shard);
        (shard != is).then(|| format!("it is shard {is}, and not {shard}"))
    })
}

fn unwritable(name: &str, error: &io::Error) -> String {
    if Path::new(name).is_dir() {
        return format!("`{name}` is a folder");
    }
    if error.kind() == io::ErrorKind::AlreadyExists {
        format!(
            "`{name}` is there already; add `--resume` to go on with it, or `--force` to overwrite it"
        )
    } else if Path::new(name).is_dir() {
        format!("`{name}` is a folder; name a file in it")
    } else {
        format!("`{name}` cannot be written: {}", reason(error))
    }
}
