//! Codecs: crossings that change the shapes of values, named ones and tables of one's own.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::fields::Fields;
use crate::scenario::grammar;
use crate::scenario::tree::Node;
use crate::source::Spanned;
use crate::value::Becomes;
use crate::value::Crossing;

/// A crossing that may change the shape of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodecName {
    /// Values stay what they are.
    Identity,
    /// JSON: symbols become text, classes are lost, objects are what `stored_as` says.
    Json,
    /// Ruby's Marshal: data and symbols stay; objects are what `stored_as` says.
    Marshal,
    /// The dialect's printed form.
    Text,
    /// The entry of `codecs` with that number.
    Table(u16),
}

impl CodecName {
    /// The words of the language.
    pub const WORDS: [&'static str; 4] = ["identity", "json", "marshal", "text"];

    fn parse(word: &str) -> Option<Self> {
        match word {
            "identity" => Some(Self::Identity),
            "json" => Some(Self::Json),
            "marshal" => Some(Self::Marshal),
            "text" => Some(Self::Text),
            _ => None,
        }
    }
}

/// A table of one's own: what each kind of value is on the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: Spanned<String>,
    /// What becomes of each kind of value.
    pub crossing: Crossing,
}

/// Reads one entry of `codecs`.
pub fn table(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Table> {
    let mut fields = Fields::open(node, &grammar::platform::CODEC, out)?;
    fields.text("title", out);
    let mut crossing = Crossing::default();
    for (kind, place) in crossing.kinds() {
        let allowed = Becomes::of(kind);
        let Some(word) = fields.text(kind, out) else { continue };
        let becomes = Becomes::parse(&word.value).filter(|becomes| allowed.contains(becomes));
        if let Some(becomes) = becomes {
            *place = becomes;
            continue;
        }
        let words: Vec<&str> = allowed.iter().map(|becomes| becomes.word()).collect();
        out.push(
            Diagnostic::new(
                codes::UNKNOWN_WORD,
                word.span,
                format!("`{kind}` cannot become `{}`", word.value),
            )
            .did_you_mean(&word.value, words.iter().copied())
            .help(format!("it becomes one of {}", words.join(", "))),
        );
    }
    fields.finish(out);
    if CodecName::parse(&name.value).is_some() {
        let message = format!("`{}` is a codec of the language", name.value);
        out.push(
            Diagnostic::new(codes::SHADOWED_NAME, name.span, message).help("give it another name"),
        );
        return None;
    }
    Some(Table { name, crossing })
}

/// Reads a codec's name; the identity when absent.
pub fn codec(
    fields: &mut Fields<'_>,
    owner: &Spanned<String>,
    tables: &[Table],
    out: &mut Diagnostics,
) -> Spanned<CodecName> {
    let Some(word) = fields.text("codec", out) else {
        return Spanned::new(CodecName::Identity, owner.span);
    };
    let place = tables.iter().position(|table| table.name.value == word.value);
    let own = place.and_then(|place| u16::try_from(place).ok()).map(CodecName::Table);
    let found = CodecName::parse(&word.value).or(own).unwrap_or_else(|| {
        let names = tables.iter().map(|table| table.name.value.as_str());
        let known: Vec<&str> = CodecName::WORDS.into_iter().chain(names).collect();
        out.push(
            Diagnostic::new(
                codes::UNKNOWN_WORD,
                word.span,
                format!("no codec is called `{}`", word.value),
            )
            .did_you_mean(&word.value, known.iter().copied())
            .help(format!("the codecs are {}", known.join(", "))),
        );
        CodecName::Identity
    });
    Spanned::new(found, word.span)
}
