//! The types a scenario declares: what the platform calls them, and what they respond to.

/// Names one declared type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u16);

/// Whether values of a type respond to names or to keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Responds to exactly the names of its fields.
    Object,
    /// A map with a class of its own: responds to no name, only to `[]`.
    Map,
}

/// One declared type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeInfo {
    /// What the scenario calls it.
    pub name: String,
    /// What the platform calls it, such as `ActionDispatch::Request::Session`.
    pub class: String,
    /// The names it responds to, in order; empty for maps.
    pub fields: Vec<String>,
    /// The field through whose value an object responds to `[]`; without one it does not.
    pub keys_of: Option<String>,
    /// Whether it responds to names or to keys.
    pub kind: Kind,
}

/// All declared types; ids are positions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Types {
    list: Vec<TypeInfo>,
}

impl Types {
    /// Adds a type and returns its id.
    pub fn add(&mut self, info: TypeInfo) -> TypeId {
        let id = TypeId(u16::try_from(self.list.len()).unwrap_or(u16::MAX));
        self.list.push(info);
        id
    }

    /// Returns what was declared under that id.
    pub fn get(&self, id: TypeId) -> Option<&TypeInfo> {
        self.list.get(usize::from(id.0))
    }

    /// Returns the type with that name.
    pub fn named(&self, name: &str) -> Option<TypeId> {
        self.iter().find(|(_, info)| info.name == name).map(|(id, _)| id)
    }

    /// Returns all types in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &TypeInfo)> {
        (0..=u16::MAX).map(TypeId).zip(&self.list)
    }
}
