//! The guide shows the programs that are printed.

use gradus::function::SourceOptions;
use gradus::prelude::*;

/// Does the page show this text?
fn is_shown(text: &str) -> bool {
    include_str!("../../guide/compiled.md").contains(text)
}

/// The links that a page defines, in the order of its lines, with where they go.
fn links(page: &str) -> Vec<(&str, &str)> {
    let lines = page.lines().map(|line| line.trim_start_matches("//! "));
    let links = lines.filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
    // What goes on with blanks is a sentence.
    links.filter(|(_, to)| !to.contains(' ')).collect()
}

/// A page has each link twice: for rustdoc, which checks it, and for the repository.
#[test]
fn pages_have_the_same_links_for_rustdoc_and_for_the_repository() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = 0;
    for file in std::fs::read_dir(root.join("guide")).expect("the pages") {
        let file = file.expect("a page").path();
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        let read = |path| std::fs::read_to_string(path).expect("a text");
        let (page, module) = (read(file.clone()), read(root.join(format!("src/guide/{name}.rs"))));
        // One in the middle of a sentence would go to a file that the pages of rustdoc do not have.
        let inline = page.lines().find(|line| line.contains(".md)") || line.contains(".md#"));
        let inline = inline.filter(|line| !line.contains("]: "));
        assert_eq!(inline, None, "{name}: a link that is not at the end of the page");
        let is_ours = |target: &str| target.starts_with("https://docs.rs/gradus/") || !target.contains("://");
        let (page, module) = (links(&page), links(&module));
        let labels = |links: &[(&str, &str)]| -> Vec<String> {
            links.iter().filter(|(_, to)| is_ours(to)).map(|(label, _)| (*label).to_owned()).collect()
        };
        assert_eq!(labels(&page), labels(&module), "{name}");
        for ((label, to), (_, item)) in page.iter().filter(|(_, to)| is_ours(to)).zip(&module) {
            // The last segment of a path is the name that the address ends with.
            let item = item.trim_end_matches("()").split_once('#').map_or(*item, |(item, _)| item);
            let last = item.trim_end_matches("()").rsplit("::").next().unwrap_or_default();
            assert!(to.contains(last), "{name}: [{label}] goes to {to}, in the reference to {item}");
        }
        pages += 1;
    }
    assert_eq!(pages, 26, "a page without a module, or the other way round");
}

/// Each test that the page on trust names is there.
#[test]
fn promises_name_tests_that_exist() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut promises = 0;
    for row in include_str!("../../guide/trust.md").lines().filter(|line| line.contains("`tests/")) {
        let words: Vec<&str> = row.split('`').filter(|word| !word.contains(' ')).collect();
        let at = words.iter().position(|word| word.starts_with("tests/")).expect("a file");
        let text = std::fs::read_to_string(root.join(words[at])).unwrap_or_else(|e| panic!("{row}: {e}"));
        assert!(text.contains(&format!("fn {}(", words[at + 1])), "{row}");
        promises += 1;
    }
    assert!(promises > 20);
}

#[test]
fn the_page_on_compiled_tapes_shows_the_programs() -> Result<(), gradus::Error> {
    let rosen = |x: &[Var]| {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
    };
    let mut f = Function::new(rosen, 1000);
    let (x, mut gradient) = (vec![1.1; 1000], vec![0.0; 1000]);
    for _ in 0..2 {
        f.value(&x)?;
        f.value_and_grad(&x, &mut gradient)?;
    }
    let program = without_machine(&f.program().to_string());
    assert!(is_shown(&program), "the guide needs this:\n{program}");

    let rows: Vec<[f64; 2]> =
        (1..=64).map(|i| f64::from(i).sin()).map(|x| [x, 3.0 - x + 2.0 * x * x]).collect();
    let loss =
        |[a, b, c]: [Var; 3]| rows.iter().map(|&[x, y]| (a + b * x + c * (x * x) - y).powi(2)).sum::<Var>();
    let mut f = Function::new(loss, 3);
    let mut gradient = [0.0; 3];
    for _ in 0..2 {
        f.value_and_grad(&[0.5, 0.5, 0.5], &mut gradient)?;
    }
    let program = without_machine(&f.program().to_string());
    assert!(is_shown(&program), "the guide needs this:\n{program}");
    Ok(())
}

/// The line on the page that says that a program is shared.
#[cfg(feature = "rayon")]
#[test]
fn the_page_on_compiled_tapes_shows_how_a_program_is_shared() -> Result<(), gradus::Error> {
    let waves = |x: &[Var]| x.windows(2).map(|w| (w[0] * w[1]).sin() * (w[0] - w[1]).exp()).sum::<Var>();
    let (mut f, x, mut gradient) = (Function::new(waves, 30_000), vec![0.5; 30_000], vec![0.0; 30_000]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
    pool.install(|| (0..9).try_for_each(|_| f.value_and_grad(&x, &mut gradient).map(|_| ())))?;
    let program = f.program().to_string();
    let line = program.lines().find(|line| line.contains("shares")).unwrap_or_default();
    assert!(!line.is_empty() && is_shown(&format!("{line}\n")), "the guide needs this:\n{line}");
    Ok(())
}

/// A printed program without what depends on the machine that it was compiled on.
fn without_machine(program: &str) -> String {
    program
        .lines()
        .filter(|line| !line.starts_with("as machine code"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The printed source on the page.
#[test]
fn the_page_on_compiled_tapes_shows_the_source() -> Result<(), Box<dyn std::error::Error>> {
    let decay = |[height, rate]: [Var; 2]| {
        let points = [[0.5, 1.6], [1.0, 1.2], [3.0, 0.4]];
        let each = points.iter().map(|&[t, y]| {
            let r = height * (-rate * t).exp() - y;
            if r.abs() <= 0.5 { 0.5 * r * r } else { 0.5 * (r.abs() - 0.25) }
        });
        each.sum::<Var>()
    };
    let rosen = |x: &[Var]| {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
    };
    let (mut decay, mut rosen) = (Function::new(decay, 2), Function::new(rosen, 100));
    for _ in 0..2 {
        decay.value(&[2.0, 0.5])?;
        rosen.value(&[0.5; 100])?;
    }
    let options = SourceOptions { parameters: &["height", "rate"], ..SourceOptions::from("decay") };
    for text in [decay.to_rust(options)?, decay.to_c(options)?, rosen.to_rust("rosen")?] {
        assert!(is_shown(text.trim_end()), "the guide needs this:\n{text}");
    }
    Ok(())
}
