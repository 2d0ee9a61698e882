//! A snapshot as a file: insta's format, metadata in YAML between two lines of dashes, then the
//! text. `cargo insta review` reads these files, and this tool reads insta's.

use crate::diagnostic::Diagnostics;
use crate::scenario::marks::Marks;
use crate::scenario::tree;
use crate::scenario::tree::Limits;
use crate::scenario::tree::Node;
use crate::source::SourceId;
use serde::Serialize;
use std::fmt;

/// The line before and after the metadata.
const DASHES: &str = "---\n";

/// How long metadata may be, in bytes; those that this tool writes have some thousands.
const METADATA: usize = 64 << 10;

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

/// The metadata that this tool writes; insta's own files have more.
#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
struct Info {
    reenact: String,
    marks: String,
}

impl Document {
    /// Reads a snapshot file.
    pub fn read(file: &str) -> Result<Self, DocumentError> {
        let file = file.replace("\r\n", "\n");
        let rest = file.strip_prefix(DASHES).ok_or(DocumentError::NoMetadata)?;
        let (metadata, text) =
            rest.split_once(&format!("\n{DASHES}")).ok_or(DocumentError::NoMetadata)?;
        if metadata.len() > METADATA {
            return Err(DocumentError::BadMetadata(format!("more than {METADATA} bytes")));
        }
        // Snapshots may come from strangers, and this reader has budgets where serde_yaml has none.
        let mut mistakes = Diagnostics::default();
        let tree = tree::read(metadata, SourceId(0), &Limits::default(), &mut mistakes);
        let Some(tree) = tree.filter(|_| !mistakes.has_errors()) else {
            let first = mistakes.iter().next().map(|it| it.message.clone()).unwrap_or_default();
            return Err(DocumentError::BadMetadata(first));
        };
        let text_of = |node: Option<&Node>| {
            let scalar = node.and_then(Node::scalar);
            scalar.map(|scalar| scalar.text.clone())
        };
        let info = tree.get("info");
        let version = text_of(info.and_then(|info| info.get("reenact")));
        let marks = text_of(info.and_then(|info| info.get("marks")));
        let marks = marks.and_then(|word| Marks::parse(&word));
        Ok(Self {
            source: text_of(tree.get("source")),
            description: text_of(tree.get("description")),
            expression: text_of(tree.get("expression")),
            origin: version.zip(marks).map(|(version, marks)| Origin { version, marks }),
            text: text.to_owned(),
        })
    }

    /// Writes a snapshot file.
    pub fn write(&self) -> String {
        let info = self
            .origin
            .as_ref()
            .map(|origin| Info { reenact: origin.version.clone(), marks: origin.marks.word() });
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
        let deep = format!("---\nsource: {}\n---\ntext\n", "[".repeat(60_000));
        let deep = Document::read(&deep);
        assert!(matches!(deep, Err(DocumentError::BadMetadata(_))), "{deep:?}");
    }
}
