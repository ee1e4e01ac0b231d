//! A file that is written beside its place and put there when it is whole.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::folder::FolderError;

/// A file that is being written.
#[derive(Debug)]
pub struct WholeFile {
    partial: PathBuf,
    target: PathBuf,
    file: File,
}

impl WholeFile {
    /// Begins a file, so that it is known before long work whether it can be written.
    ///
    /// # Errors
    ///
    /// If its place is a folder, or nothing can be written beside it.
    pub fn begin(target: &Path) -> Result<Self, FolderError> {
        let error = |path: &Path, reason: String| FolderError { path: path.to_owned(), reason };
        if target.is_dir() {
            return Err(error(target, "this is a folder; name a file".to_owned()));
        }
        let mut partial = target.as_os_str().to_owned();
        partial.push(format!(".{}.partial", std::process::id()));
        let partial = PathBuf::from(partial);
        // What is there is somebody's.
        let file = File::create_new(&partial).map_err(|e| error(&partial, e.to_string()))?;
        Ok(Self { partial, target: target.to_owned(), file })
    }

    /// Writes it and puts it in its place.
    ///
    /// # Errors
    ///
    /// If it cannot be written; what stood in its place before still does.
    pub fn finish(mut self, content: &str) -> Result<(), FolderError> {
        let written = self.file.write_all(content.as_bytes()).and_then(|()| self.file.sync_all());
        let done = written.and_then(|()| fs::rename(&self.partial, &self.target));
        done.map_err(|e| FolderError { path: self.target.clone(), reason: e.to_string() })
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // Once it is in its place there is nothing left beside it.
        let _ = fs::remove_file(&self.partial);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_there_stays_until_the_file_is_whole() {
        let folder = std::env::temp_dir().join(format!("standoff-whole-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let target = folder.join("page.html");
        fs::write(&target, "before").unwrap();
        drop(WholeFile::begin(&target).unwrap());
        assert_eq!(fs::read_to_string(&target).unwrap(), "before");
        WholeFile::begin(&target).unwrap().finish("after").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "after");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert!(WholeFile::begin(&folder).unwrap_err().to_string().contains("this is a folder"));
        assert!(WholeFile::begin(&folder.join("none/page.html")).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
