//! What reports call a file. Pages for CI stand at the root of a repository, wherever in it the
//! tool was run.

/// Where the tool was run: two absolute paths with `/` between folders; empty when there is no
/// repository.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// The root of the repository.
    pub root: String,
    /// The current folder.
    pub folder: String,
}

impl Whereabouts {
    /// Returns a path as seen from the root of the repository; as it is when it lies elsewhere.
    pub fn reported(&self, path: &str) -> String {
        if self.root.is_empty() {
            return path.to_owned();
        }
        let whole =
            if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", self.folder) };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                name => parts.push(name),
            }
        }
        let root: Vec<&str> = self.root.split('/').filter(|part| !part.is_empty()).collect();
        match parts.strip_prefix(root.as_slice()) {
            Some(inside) if !inside.is_empty() => inside.join("/"),
            Some(_) | None => path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Whereabouts;

    #[test]
    fn paths_are_seen_from_the_root() {
        let inside = Whereabouts { root: "/a/repo".into(), folder: "/a/repo/services/shop".into() };
        let reported = [
            ("incident.yaml", "services/shop/incident.yaml"),
            ("./deep/x.yaml", "services/shop/deep/x.yaml"),
            ("../../scenarios/x.yaml", "scenarios/x.yaml"),
            ("/a/repo/scenarios/x.yaml", "scenarios/x.yaml"),
            ("/elsewhere/x.yaml", "/elsewhere/x.yaml"),
            ("../../../repository/x.yaml", "../../../repository/x.yaml"),
        ];
        for (path, expected) in reported {
            assert_eq!(inside.reported(path), expected);
        }
        let nowhere = Whereabouts::default();
        assert_eq!(nowhere.reported("../x.yaml"), "../x.yaml");
    }
}
