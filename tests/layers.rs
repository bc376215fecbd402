//! The layers of `ARCHITECTURE.md`, held against the imports of the source.
//!
//! Every path `crate::module::…` in `src` and in `crates/gradus-base/src`, in a `use`, inline or in an attribute, is looked up in the
//! table, which is one for both packages: a module of the one below is named like one's own. Comments,
//! doc comments and what is compiled for tests only are left out: examples show the public paths, and tests may reach
//! anywhere. The reader is a line reader and relies on rustfmt, which CI checks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// An import, and where it stands.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    line: usize,
    /// The module that is imported from; empty for an item of the crate root.
    module: String,
    text: String,
}

/// The rank of each module: the number of the line it stands on, lowest first.
fn layers(architecture: &str) -> BTreeMap<String, usize> {
    let (_, rest) = architecture.split_once("<!-- layers -->").expect("the table starts with a marker");
    let (table, _) = rest.split_once("<!-- /layers -->").expect("the table ends with a marker");
    let lines = table.lines().filter(|line| !line.starts_with("```"));
    let mut ranks = BTreeMap::new();
    for (rank, line) in lines.enumerate() {
        for module in line.split_whitespace() {
            assert!(ranks.insert(module.to_owned(), rank).is_none(), "`{module}` stands twice in the table");
        }
    }
    ranks
}

/// The lines that are compiled for users, numbered from 1, without comments; and the files of test modules.
fn compiled_lines(text: &str) -> (Vec<(usize, &str)>, Vec<&str>) {
    let (mut kept, mut test_modules) = (Vec::new(), Vec::new());
    let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    while let Some((number, line)) = lines.next() {
        if line.trim_start() == "#[cfg(test)]" {
            // The item under the attribute ends with `;` on its first line, or with a brace as far in as it starts.
            let indent = line.len() - line.trim_start().len();
            let mut item = lines.by_ref().skip_while(|(_, line)| line.trim_start().starts_with("#["));
            let Some((_, head)) = item.next() else { break };
            if let Some(module) = head.trim().strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) {
                test_modules.push(module);
            } else if !head.ends_with(';') {
                let end = format!("{}}}", " ".repeat(indent));
                let _ = lines.by_ref().find(|(_, line)| line.trim_end_matches(';') == end);
            }
        } else if !line.trim_start().starts_with("//") {
            kept.push((number, line.split(" // ").next().unwrap_or_default()));
        }
    }
    (kept, test_modules)
}

/// The imports from the crate in these lines; `depth` is the number of modules that the file is below the root.
fn imports(lines: &[(usize, &str)], depth: usize) -> Vec<Import> {
    let mut found = Vec::new();
    for &(line, text) in lines {
        for (at, _) in text.match_indices("crate::") {
            let after = &text[at + "crate::".len()..];
            let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
            let module = if after.starts_with(char::is_uppercase) { "" } else { &after[..end] }.to_owned();
            found.push(Import { line, module, text: text.trim().to_owned() });
        }
        // A `use` at the margin with as many `super` as the file is deep names the crate root, too.
        let is_use = text.starts_with("use ") || text.starts_with("pub");
        if is_use && text.matches("super::").count() >= depth {
            found.push(Import { line, module: String::new(), text: text.trim().to_owned() });
        }
    }
    found
}

/// Where the modules are: the crate, and the package of those that know no tape.
const ROOTS: [&str; 2] = ["src", "crates/gradus-base/src"];

/// Every file of a folder of source but the root, by its path below the folder, as it is compiled for users.
fn sources(root: &str) -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let (mut folders, mut files) = (vec![root.clone()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the source") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("a file of the source");
                let name = path.strip_prefix(&root).expect("a path below the root").to_owned();
                files.insert(name, text);
            }
        }
    }
    let test_files: Vec<PathBuf> = files
        .iter()
        .flat_map(|(name, text)| {
            let home = match name.file_stem().and_then(|stem| stem.to_str()) {
                Some("mod" | "lib") => name.with_file_name(""),
                _ => name.with_extension(""),
            };
            compiled_lines(text).1.into_iter().map(move |module| home.join(module))
        })
        .collect();
    files.retain(|name, _| {
        name != Path::new("lib.rs")
            && !test_files.iter().any(|test| name.starts_with(test) || name.with_extension("") == *test)
    });
    files
}

/// The module of the crate that a file belongs to, and how many modules it is below the root.
fn home(file: &Path) -> (String, usize) {
    let mut parts: Vec<_> =
        file.with_extension("").iter().map(|p| p.to_string_lossy().into_owned()).collect();
    parts.retain(|part| part != "mod");
    (parts[0].clone(), parts.len())
}

/// What is wrong with an import into `module`, if anything is.
fn offense(ranks: &BTreeMap<String, usize>, module: &str, import: &Import) -> Option<String> {
    let target = import.module.as_str();
    if target.is_empty() {
        return Some("takes an item through the crate root; import it from the module that owns it".into());
    }
    if target == module {
        return None;
    }
    match (ranks.get(module), ranks.get(target)) {
        (None, _) => Some(format!("`{module}` is not in the table of layers in ARCHITECTURE.md")),
        (_, None) => Some(format!("`{target}` is no module in the table of layers in ARCHITECTURE.md")),
        (Some(here), Some(there)) if there >= here => {
            Some(format!("`{module}` may not import `{target}`, which does not stand above it in the table"))
        }
        _ => None,
    }
}

#[test]
fn modules_import_only_what_stands_above_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let ranks = layers(&fs::read_to_string(path).expect("ARCHITECTURE.md"));
    let (mut offenses, mut modules) = (Vec::new(), BTreeSet::new());
    let files = ROOTS.iter().flat_map(|root| sources(root).into_iter().map(move |file| (root, file)));
    for (root, (file, text)) in files {
        let (module, depth) = home(&file);
        for import in imports(&compiled_lines(&text).0, depth) {
            if let Some(why) = offense(&ranks, &module, &import) {
                offenses.push(format!("{root}/{}:{}: {why}: {}", file.display(), import.line, import.text));
            }
        }
        modules.insert(module);
    }
    offenses.extend(
        modules
            .iter()
            .filter(|&module| !ranks.contains_key(module))
            .map(|module| format!("src/{module}: not in the table of layers in ARCHITECTURE.md")),
    );
    offenses.extend(
        ranks
            .keys()
            .filter(|&module| !modules.contains(module))
            .map(|module| format!("ARCHITECTURE.md: there is no module `{module}`")),
    );
    assert!(offenses.is_empty(), "\n{}", offenses.join("\n"));
}

/// What the package below lends is taken in at the root, and errors are put together in `error`: nobody else names the package.
#[test]
fn modules_do_not_ask_which_package_another_is_in() {
    for (file, text) in sources("src") {
        if home(&file).0 != "error" {
            let named = compiled_lines(&text).0.into_iter().find(|(_, line)| line.contains("gradus_base"));
            assert_eq!(named, None, "src/{}", file.display());
        }
    }
}

/// The reader sees what it has to, and nothing else: without this a reader that finds nothing would pass.
#[test]
fn the_reader_finds_imports_and_skips_tests_and_comments() {
    let text = "\
//! `crate::fit::Fit`
use crate::tape::{
    Var,
};
use super::Other;
/// [`Fit`](crate::Fit)
fn f() -> crate::Error { // crate::fit::Fit
    let x = 1; // crate::fit::Fit
    #[cfg(test)]
    fn g() {
        crate::fit::h();
    }
    $crate::op::k(x)
}
#[serde(with = \"crate::stored::number\")]
#[cfg(test)]
#[path = \"x.rs\"]
mod far;
#[cfg(test)]
use crate::fit::Fit;
#[cfg(test)]
mod tests {
    use crate::fit::Fit;
}
use crate::graph::Graph;
";
    let (lines, test_modules) = compiled_lines(text);
    assert_eq!(test_modules, ["far"]);
    let of = |depth| {
        imports(&lines, depth).into_iter().map(|import| (import.line, import.module)).collect::<Vec<_>>()
    };
    let named = |list: &[(usize, &str)]| list.iter().map(|&(l, m)| (l, m.to_owned())).collect::<Vec<_>>();
    let deep = [(2, "tape"), (7, ""), (13, "op"), (15, "stored"), (25, "graph")];
    assert_eq!(of(2), named(&deep));
    assert_eq!(of(1), named(&[deep[0], (5, ""), deep[1], deep[2], deep[3], deep[4]]));

    let ranks = layers("x <!-- layers -->\n```text\ntape\ngraph op\n```\n<!-- /layers -->");
    let from = |module: &str| Import { line: 1, module: module.to_owned(), text: String::new() };
    assert_eq!(offense(&ranks, "graph", &from("tape")), None);
    assert_eq!(offense(&ranks, "graph", &from("graph")), None);
    for (module, target) in
        [("tape", "graph"), ("op", "graph"), ("graph", ""), ("graph", "new"), ("new", "tape")]
    {
        assert!(offense(&ranks, module, &from(target)).is_some(), "{module} → {target}");
    }
}
