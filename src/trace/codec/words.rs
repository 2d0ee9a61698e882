//! Words of 64 bits in JSON.

/// A lineage is written as sixteen hexadecimal digits: JSON numbers lose bits above 2^53.
pub(super) mod hexadecimal {
    use serde::Deserialize as _;
    use serde::Deserializer;
    use serde::Serializer;
    use serde::de::Error as _;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
    pub(in crate::trace::codec) fn serialize<S: Serializer>(
        word: &u64,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        out.collect_str(&format_args!("{word:016x}"))
    }

    pub(in crate::trace::codec) fn deserialize<'d, D: Deserializer<'d>>(
        from: D,
    ) -> Result<u64, D::Error> {
        let digits = String::deserialize(from)?;
        let is_word = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let word = u64::from_str_radix(&digits, 16).ok().filter(|_| is_word);
        word.ok_or_else(|| {
            D::Error::custom(format!("`{digits}` is not sixteen hexadecimal digits"))
        })
    }
}

/// The same where there may be none.
pub(super) mod some_hexadecimal {
    use super::hexadecimal;
    use serde::Deserializer;
    use serde::Serializer;

    #[expect(clippy::ref_option, reason = "serde hands over references")]
    pub(in crate::trace::codec) fn serialize<S: Serializer>(
        word: &Option<u64>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        match word {
            Some(word) => hexadecimal::serialize(word, out),
            None => out.serialize_none(),
        }
    }

    pub(in crate::trace::codec) fn deserialize<'d, D: Deserializer<'d>>(
        from: D,
    ) -> Result<Option<u64>, D::Error> {
        hexadecimal::deserialize(from).map(Some)
    }
}
