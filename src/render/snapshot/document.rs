//! A snapshot as a file: insta's format, metadata in YAML between two lines of dashes, then the
//! text. `cargo insta review` reads these files, and this tool reads insta's.

use crate::scenario::marks::Marks;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// The line before and after the metadata.
const DASHES: &str = "---\n";

/// A snapshot file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The scenario's path, as the user knows it.
    pub source: Option<String>,
    /// The case.
    pub description: Option<String>,
    /// The command that repeats the replay.
    pub expression: Option<String>,
    /// What it was made of; none in a file that insta wrote by itself.
    pub origin: Option<Origin>,
    /// The text.
    pub text: String,
}

/// What a snapshot was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The version of the tool.
    pub version: String,
    /// The marks of the values it came from.
    pub marks: Marks,
}

/// Why a text is no snapshot file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentError {
    /// It does not begin with a line of dashes, or has only one.
    NoMetadata,
    /// What stands between them is not what insta writes.
    BadMetadata(String),
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMetadata => f.write_str("it does not begin with metadata between two `---`"),
            Self::BadMetadata(why) => write!(f, "its metadata cannot be read: {why}"),
        }
    }
}

impl std::error::Error for DocumentError {}

/// The metadata that insta and this tool agree on; insta has more, which is not read here.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<Info>,
}

/// Insta lets its users keep anything here.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Info {
    reenact: Option<String>,
    marks: Option<String>,
}

impl Document {
    /// Reads a snapshot file.
    pub fn read(file: &str) -> Result<Self, DocumentError> {
        let file = file.replace("\r\n", "\n");
        let rest = file.strip_prefix(DASHES).ok_or(DocumentError::NoMetadata)?;
        let (metadata, text) =
            rest.split_once(&format!("\n{DASHES}")).ok_or(DocumentError::NoMetadata)?;
        let read: Result<Metadata, _> = serde_yaml::from_str(metadata);
        let read = read.map_err(|error| DocumentError::BadMetadata(error.to_string()))?;
        let origin = read.info.and_then(|info| {
            Some(Origin { version: info.reenact?, marks: Marks::parse(&info.marks?)? })
        });
        Ok(Self {
            source: read.source,
            description: read.description,
            expression: read.expression,
            origin,
            text: text.to_owned(),
        })
    }

    /// Writes a snapshot file.
    pub fn write(&self) -> String {
        let info = self.origin.as_ref().map(|origin| Info {
            reenact: Some(origin.version.clone()),
            marks: Some(origin.marks.word()),
        });
        let metadata = Metadata {
            source: self.source.clone(),
            description: self.description.clone(),
            expression: self.expression.clone(),
            info,
        };
        let written = serde_yaml::to_string(&metadata);
        let written = written.expect("texts can always be written as YAML");
        format!("{DASHES}{written}{DASHES}{}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document {
            source: Some("scenarios/a b.yaml".to_owned()),
            description: Some("production + keep: it".to_owned()),
            expression: Some("reenact run 'scenarios/a b.yaml' --seed 1".to_owned()),
            origin: Some(Origin { version: "0.1.0".to_owned(), marks: Marks::default() }),
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        for text in ["verdict\n  ending: finished\n", "", "a\n---\nb\n", "---\n"] {
            let document = document(text);
            assert_eq!(Document::read(&document.write()), Ok(document));
        }
    }

    #[test]
    fn a_file_of_instas_is_read() {
        let file = "---\nsource: tests/it.rs\nassertion_line: 3\nexpression: x\n---\ntext\n";
        let read = Document::read(file).expect("insta writes this");
        assert_eq!((read.source.as_deref(), read.text.as_str()), (Some("tests/it.rs"), "text\n"));
        assert_eq!(read.origin, None);
    }

    #[test]
    fn what_is_no_snapshot_is_refused() {
        assert_eq!(Document::read("text\n"), Err(DocumentError::NoMetadata));
        assert_eq!(Document::read("---\nsource: a\n"), Err(DocumentError::NoMetadata));
        let broken = Document::read("---\nsource: [a\n---\ntext\n");
        assert!(matches!(broken, Err(DocumentError::BadMetadata(_))), "{broken:?}");
    }
}
