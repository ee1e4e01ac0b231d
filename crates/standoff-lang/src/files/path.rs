//! Paths of files within the folder of a scenario.

use crate::limits;

/// What is wrong with a path under `include` or `module`, and what to write instead.
pub(super) fn fault(path: &str) -> Option<&'static str> {
    RULES.iter().find(|(breaks, _)| breaks(path)).map(|(_, fault)| *fault)
}

type Rule = (fn(&str) -> bool, &'static str);

const RULES: &[Rule] = &[
    (|path| path.is_empty(), "it is empty"),
    (|path| path.len() > limits::PATH_BYTES, "it is longer than 200 bytes"),
    (|path| path.contains(char::is_control), "it holds a control character"),
    (|path| path.contains('\\'), "write `/` between its parts"),
    (|path| path.starts_with('/'), "it must be counted from the folder of the scenario"),
    (
        |path| path.contains(':'),
        "it must be counted from the folder of the scenario, without a drive",
    ),
    (|path| path.split('/').any(str::is_empty), "it has two `/` in a row"),
    (|path| path.split('/').any(is_dots), "it must not go to another folder by `.` or `..`"),
    (|path| !path.ends_with(".toml"), "it must end in `.toml`"),
];

fn is_dots(part: &str) -> bool {
    part.trim().chars().all(|c| c == '.')
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn paths_stay_in_the_folder() {
        for good in ["a.toml", "parts/oil.toml", "a b/ü.toml", ".hidden.toml", "a/..b.toml"] {
            assert_eq!(fault(good), None, "{good}");
        }
        let long = format!("{}.toml", "x".repeat(196));
        let bad = [
            "",
            "/a.toml",
            "../a.toml",
            "a/../b.toml",
            "./a.toml",
            "a/./b.toml",
            "a//b.toml",
            "a/",
            "a\\b.toml",
            "C:/a.toml",
            "c:a.toml",
            "a.txt",
            "a",
            "a/... /b.toml",
            "a\n.toml",
            "a/ /b.toml",
            "\\\\host\\a.toml",
            "//host/a.toml",
            long.as_str(),
        ];
        for path in bad {
            assert!(fault(path).is_some(), "{path}");
        }
    }
}
