//! How text looks where it will be read.

/// What the reader's screen can show; the same style always gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns per line.
    pub width: usize,
    /// Whether terminal colours may be used.
    pub colour: bool,
    /// Whether lines and marks may be drawn with characters beyond ASCII.
    pub unicode: bool,
}

impl Default for TextStyle {
    /// Eighty plain columns: what a pipe gets.
    fn default() -> Self {
        Self { width: 80, colour: false, unicode: false }
    }
}
