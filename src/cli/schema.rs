//! `reenact schema`: the language for editors, and the line by which an editor finds it.

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::replace::replace;
use crate::render::page::neutral;
use crate::render::schema;
use crate::scenario::tree::Limits;
use clap::Args;
use std::io;
use std::io::Read as _;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

/// What `schema` takes.
#[derive(Debug, Args)]
pub(super) struct SchemaArguments {
    /// Write the schema to schema/scenario-1.json, and a first line that names it into these
    /// scenario files.
    #[arg(long, value_name = "FILE", num_args = 0..)]
    pub(super) install: Option<Vec<String>>,
    /// Overwrite a schema that differs.
    #[arg(long, requires = "install")]
    pub(super) force: bool,
}

/// Where the schema is installed, from where the command runs.
const PLACE: &str = "schema/scenario-1.json";

/// What the line begins with that editors look for.
const MODELINE: &str = "# yaml-language-server:";

/// Prints the schema, or installs it.
pub(super) fn schema(arguments: &SchemaArguments, output: &mut Output) -> Exit {
    let text = schema::draw();
    let Some(files) = &arguments.install else {
        output.result(&text);
        return Exit::Fine;
    };
    let installed = write_schema(&text, arguments.force).and_then(|said| {
        output.result(&said);
        files.iter().try_for_each(|file| {
            add_line(file).map(|said| output.result(&format!("{}\n", neutral(&said))))
        })
    });
    match installed {
        Ok(()) => Exit::Fine,
        Err(problem) => {
            output.message(&format!("error: {problem}"));
            Exit::Usage
        }
    }
}

/// Writes the schema, unless another one is there. Returns what was done.
fn write_schema(text: &str, force: bool) -> Result<String, String> {
    let place = Path::new(PLACE);
    match read(place) {
        Ok(present) if present == text.as_bytes() => {
            return Ok(format!("{PLACE} is up to date\n"));
        }
        Ok(_) if !force => {
            return Err(format!("`{PLACE}` is there and differs; --force overwrites it"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("`{PLACE}` cannot be read: {error}")),
    }
    let folder = place.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder
        .and_then(|()| replace(place, text))
        .map_err(|error| format!("`{PLACE}` cannot be written: {error}"))?;
    Ok(format!("wrote {PLACE}\n"))
}

/// Adds the line to a scenario file that has none. Returns what was done.
fn add_line(file: &str) -> Result<String, String> {
    let path = Path::new(file);
    let unreadable = |error| format!("`{file}` cannot be read: {error}");
    let text = read(path).map_err(unreadable)?;
    let text = String::from_utf8(text).map_err(|_| format!("`{file}` is not UTF-8"))?;
    if text.lines().any(|line| line.starts_with(MODELINE)) {
        return Ok(format!("{file} names its schema already"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = std::fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(unreadable)?;
    let target = std::fs::canonicalize(PLACE).map_err(unreadable)?;
    let (mark, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text.as_str()),
    };
    let line_end =
        if rest.lines().next().is_some_and(|_| rest.contains("\r\n")) { "\r\n" } else { "\n" };
    let line = format!("{MODELINE} $schema={}", between(&folder, &target));
    replace(path, format!("{mark}{line}{line_end}{rest}"))
        .map_err(|error| format!("`{file}` cannot be written: {error}"))?;
    Ok(format!("{file} now names its schema"))
}

/// Reads a file that is no longer than a scenario may be.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe would be waited for.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let most = Limits::default().bytes as u64;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it has more than {most} bytes")));
    }
    Ok(bytes)
}

/// Returns the way from a folder to a file, with `/` on every system.
fn between(folder: &Path, file: &Path) -> String {
    let shared = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(file.components().skip(shared)).collect();
    way.to_string_lossy().replace('\\', "/")
}
