//! Scenarios of several files, on disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{MOBILISE, folder, run, stderr, stdout};

/// A folder with a scenario that includes `parts/more.toml`, beside these files.
fn several(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = folder(name);
    let text = fs::read_to_string(crate::support::root().join(MOBILISE)).unwrap();
    let text = text.replace("stages ", "include = [\"parts/more.toml\"]\nstages ");
    fs::write(folder.join("game.toml"), text).unwrap();
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn check(folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let file = folder.join("game.toml");
    let output = run(&[&["check", file.to_str().unwrap()], more].concat());
    (output.status.code(), stdout(&output), stderr(&output))
}

const OIL: &str = "
[param.brent]
value  = \"71 USD/bbl\"
source = \"judgement\"

[use.oil]
module   = \"std/oil\"
spot     = \"brent\"
loss     = \"if challenged == tested then oil.closure_loss else 0 mb/d\"
spare    = \"oil.spare_closure\"
fighting = \"1 == 2\"
settled  = \"1 == 2\"
ahead    = 0

[use.toll]
module = \"parts/toll.toml\"

[measure.world_price]
unit   = \"USD/bbl\"
is     = \"oil.price + toll.due\"
report = true
";
const TOLL: &str =
    "[module]\ntitle = \"Toll\"\noutputs = [\"due\"]\n[define]\ndue = \"1 USD/bbl\"\n";

#[test]
fn a_run_keeps_every_file() {
    let files: [(&str, &[u8]); 2] =
        [("parts/more.toml", OIL.as_bytes()), ("parts/toll.toml", TOLL.as_bytes())];
    let folder = several("several", &files);
    let (code, said, complaints) = check(&folder, &[]);
    assert_eq!((code, complaints.as_str()), (Some(0), ""), "{said}");
    let (file, out) = (folder.join("game.toml"), folder.join("r"));
    let output = run(&[
        "run",
        file.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
        "--draws",
        "4",
        "--paths",
        "8",
        "-q",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for name in ["game.toml", "parts/more.toml", "parts/toll.toml"] {
        let kept = fs::read(out.join("inputs").join(name)).unwrap();
        assert_eq!(kept, fs::read(folder.join(name)).unwrap(), "{name}");
    }
    assert_eq!(fs::read(out.join("crisis.toml")).unwrap(), fs::read(&file).unwrap());
    let facts = fs::read_to_string(out.join("run.json")).unwrap();
    for part in ["\"std/oil\"", "\"shipped\"", "\"parts/toll.toml\"", "\"module\"", "\"included\""]
    {
        assert!(facts.contains(part), "{part}: {facts}");
    }
    assert_eq!(facts.matches("\"sha256\"").count(), 4, "{facts}");
    let again = out.join("inputs/game.toml");
    assert_eq!(run(&["check", again.to_str().unwrap()]).status.code(), Some(0));
}

#[test]
fn what_is_left_of_a_run_of_several_files_is_replaced() {
    let files: [(&str, &[u8]); 1] = [("parts/more.toml", b"# nothing")];
    let folder = several("several-left", &files);
    fs::create_dir_all(folder.join("r.partial/inputs/parts")).unwrap();
    let (file, out) = (folder.join("game.toml"), folder.join("r"));
    let out = out.to_str().unwrap();
    let output = run(&["run", file.to_str().unwrap(), "-o", out, "--draws", "2", "-q"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!folder.join("r.partial").exists());
}

#[test]
fn a_complaint_is_shown_in_its_file_with_the_right_caret() {
    let part = "# 確実 🛢 é\r\n[measure.more]\r\n\tis = \"\t確 + brnt\"\r\n\r\n[measure.brent]\r\nis = 1\r\n";
    let folder = several("several-carets", &[("parts/more.toml", part.as_bytes())]);
    let (code, _, said) = check(&folder, &[]);
    let path = folder.join("parts/more.toml");
    assert_eq!(code, Some(1), "{said}");
    let place = format!("--> {}:3:", path.display());
    assert_eq!(said.matches(&place).count(), 2, "{said}");
    assert!(said.contains("did you mean `brent`?"), "{said}");
    let carets: Vec<&str> = said.lines().filter(|line| line.contains('^')).collect();
    assert_eq!(carets.len(), 2, "{said}");
    // The second caret stands below the name: wide characters and tabs take their width.
    let lines: Vec<&str> = said.lines().collect();
    let below = lines.iter().position(|line| line.contains("^^^^")).unwrap();
    let at = lines[below].find('^').unwrap();
    let before = lines[below - 1].split("brnt").next().unwrap();
    let width: usize = before.chars().map(|c| if c == '確' { 2 } else { 1 }).sum();
    assert_eq!(at, width, "{said}");
}

#[test]
fn concise_complaints_are_one_line_each() {
    let part =
        "# 確実\r\n[measure.more]\r\n\tis = \"\t確 + brnt\"\r\n[measure.brent]\r\nis = 1\r\n";
    let folder = several("several-concise", &[("parts/more.toml", part.as_bytes())]);
    let (code, _, said) = check(&folder, &["--format", "concise"]);
    let path = folder.join("parts/more.toml");
    let expected = format!(
        "{0}:3:9: error[E0201]: nothing is called `確`\n{0}:3:13: error[E0201]: nothing is called `brnt` (did you mean `brent`?)\n",
        path.display()
    );
    assert_eq!((code, said), (Some(1), expected));
}

#[test]
fn a_complaint_about_two_files_shows_both() {
    let part = "\n[state.challenged]\nvalues = [\"a\"]\n";
    let folder = several("several-both", &[("parts/more.toml", part.as_bytes())]);
    let (code, _, said) = check(&folder, &[]);
    assert_eq!(code, Some(1), "{said}");
    let (first, second) = (folder.join("parts/more.toml"), folder.join("game.toml"));
    assert!(said.contains(&format!("--> {}:2:8", first.display())), "{said}");
    assert!(said.contains(&format!("::: {}:", second.display())), "{said}");
    assert!(said.contains("the other one"), "{said}");
}

#[test]
fn what_is_found_while_the_game_is_built_is_shown_in_its_file() {
    let text = fs::read_to_string(crate::support::root().join(crate::support::SMALL)).unwrap();
    let start = text.find("[action.us.add_forces]").unwrap();
    let end = start + text[start..].find("\n\n").unwrap();
    let part = text[start..end].replace("campaign == quiet and posture < 3", "campaign == quiet");
    let main = format!("{}{}", &text[..start], &text[end..]);
    let main = main.replace("players  = [", "include  = [\"a.toml\"]\nplayers  = [");
    let folder = folder("several-built");
    fs::write(folder.join("game.toml"), main).unwrap();
    fs::write(folder.join("a.toml"), part).unwrap();
    let (code, _, said) = check(&folder, &["--format", "concise"]);
    assert_eq!(code, Some(1));
    let place = format!("{}:5:", folder.join("a.toml").display());
    assert!(said.starts_with(&place) && said.contains("error[E0605]"), "{said}");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let large = vec![b'#'; (4 << 20) + 1];
    for (name, content, says) in [
        ("latin", &b"# ok\n# caf\xe9"[..], "not UTF-8 text: line 2, column 6 has the byte E9"),
        ("binary", &b"\0\0"[..], "not a text file"),
        ("large", &large[..], "larger than 4 MiB"),
    ] {
        let folder = several(&format!("several-{name}"), &[("parts/more.toml", content)]);
        let (code, _, said) = check(&folder, &["--format", "concise"]);
        assert_eq!(code, Some(1));
        assert!(said.contains("error[E0116]: `parts/more.toml` cannot be included: "), "{said}");
        assert!(said.contains(says) && said.lines().count() == 1, "{said}");
    }
    let folder = several("several-folder", &[("parts/more.toml/a", b"")]);
    assert!(check(&folder, &[]).2.contains("it is no file"));
    let folder = several("several-missing", &[]);
    assert!(check(&folder, &[]).2.contains("there is no such file"));
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_folder() {
    let outside = folder("several-outside");
    fs::write(outside.join("secret.toml"), "[param.secret]\nvalue = 1\nsource = \"x\"\n").unwrap();
    let folder = several("several-links", &[("parts/inside.toml", b"# nothing")]);
    let link = folder.join("parts/more.toml");
    std::os::unix::fs::symlink(outside.join("secret.toml"), &link).unwrap();
    let (code, _, said) = check(&folder, &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("it lies outside the folder of the scenario"), "{said}");
    assert!(!said.contains("secret"), "{said}");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("inside.toml", &link).unwrap();
    assert_eq!(check(&folder, &[]).0, Some(0), "a link within the folder is followed");
    fs::remove_dir_all(folder.join("parts")).unwrap();
    std::os::unix::fs::symlink(&outside, folder.join("parts")).unwrap();
    fs::write(outside.join("more.toml"), "# nothing").unwrap();
    assert!(check(&folder, &[]).2.contains("it lies outside"), "nor do links to folders");
}

#[test]
fn a_scenario_is_found_from_its_own_folder() {
    let folder = several("several-here", &[("parts/more.toml", b"# nothing")]);
    let mut command = crate::support::standoff();
    let output = command.current_dir(&folder).args(["check", "game.toml"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn the_tree_of_several_files_can_be_printed() {
    let folder = several("several-tree", &[("parts/more.toml", b"[define]\nx = 1\n")]);
    let output = run(&["debug", "syntax", folder.join("game.toml").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("parts/more.toml:2  define.x = 1"), "{}", stdout(&output));
}
