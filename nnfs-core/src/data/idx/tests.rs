use super::*;
use ndarray::array;
use proptest::prelude::*;
use std::fs;
use tempfile::{TempDir, tempdir};

fn folder() -> TempDir {
    tempdir().expect("a temporary folder")
}

/// What reading these bytes as labels, or as images, complains about.
fn problem_of(bytes: &[u8], as_images: bool) -> String {
    let folder = folder();
    let path = folder.path().join("some-ubyte");
    fs::write(&path, bytes).expect("writes");
    let problem = if as_images {
        read_images(&path).map(|_| ()).expect_err("is damaged")
    } else {
        read_labels(&path).map(|_| ()).expect_err("is damaged")
    };
    assert!(
        problem.to_string().contains("some-ubyte"),
        "{problem} names no file"
    );
    problem.to_string()
}

fn header(shape: &[u32]) -> Vec<u8> {
    let lengths = shape.iter().flat_map(|length| length.to_be_bytes());
    [0, 0, 8, shape.len() as u8]
        .into_iter()
        .chain(lengths)
        .collect()
}

#[test]
fn the_bytes_are_those_of_the_format() {
    let folder = folder();
    let path = folder.path().join("labels");
    write_labels(&path, &array![7, 2]).expect("writes");
    assert_eq!(
        fs::read(&path).expect("reads"),
        [0, 0, 8, 1, 0, 0, 0, 2, 7, 2]
    );
}

#[test]
fn no_labels_and_no_images_are_files_too() {
    let folder = folder();
    let path = folder.path().join("empty");
    write_labels(&path, &Array1::zeros(0)).expect("writes");
    assert_eq!(read_labels(&path).expect("reads").len(), 0);
    write_images(&path, &Array3::zeros((0, 28, 28))).expect("writes");
    assert_eq!(read_images(&path).expect("reads").dim(), (0, 28, 28));
}

#[test]
fn a_view_in_another_order_is_written_as_it_reads() {
    let folder = folder();
    let path = folder.path().join("images");
    let images = Array3::from_shape_fn((2, 3, 4), |(i, y, x)| (12 * i + 4 * y + x) as u8);
    let turned = images.view().permuted_axes([2, 0, 1]);
    write_images(&path, &turned).expect("writes");
    assert_eq!(read_images(&path).expect("reads"), turned);
}

#[test]
fn a_file_cut_off_says_so() {
    assert!(problem_of(&[0, 0, 8], false).contains("cut off"));
    assert!(problem_of(&[0, 0, 8, 1, 0, 0], false).contains("cut off"));
    let mut bytes = header(&[2, 2, 2]);
    bytes.extend([0; 7]);
    assert!(problem_of(&bytes, true).contains("1 bytes are missing"));
}

#[test]
fn a_file_with_something_behind_it_says_so() {
    let mut bytes = header(&[2]);
    bytes.extend([0; 5]);
    assert!(problem_of(&bytes, false).contains("3 bytes too long"));
}

#[test]
fn another_kind_of_file_says_so() {
    assert!(problem_of(b"\x1f\x8b\x08\x00 packed", false).contains("gunzip"));
    assert!(problem_of(b"hello, world", false).contains("not an IDX file"));
    assert!(problem_of(&[0, 0, 0x0d, 1, 0, 0, 0, 0], false).contains("not an IDX file of bytes"));
    assert!(problem_of(&header(&[0]), true).contains("expected 3 dimension(s), found 1"));
    assert!(problem_of(&header(&[0, 0, 0]), false).contains("mixed up"));
}

#[test]
fn what_lies_there_is_named_with_the_step_that_mends_it() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "it is empty (0 bytes); fetch it again"),
        (
            b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>",
            "a web page was saved in place of the data; fetch the file itself again",
        ),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 60008\n",
            "this is a pointer of Git LFS, not the data it stands for; run `git lfs pull` in its repository",
        ),
        (
            b"\x1f\x8b\x08\x00 packed",
            "it is compressed with gzip; rename it to some-ubyte.gz and unpack it: `gunzip some-ubyte.gz`",
        ),
        (
            b"PK\x03\x04 packed",
            "it is a zip archive; rename it to some-ubyte.zip and unpack it: `unzip some-ubyte.zip`",
        ),
        (
            &[0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 128, 63],
            "it is an IDX file of 32-bit floats, not an IDX file of bytes; write its numbers as bytes from 0 to 255",
        ),
        (
            &[1, 8, 0, 0, 2, 0, 0, 0, 7, 2],
            "its byte order is swapped (the header is little-endian, an IDX file is big-endian)",
        ),
        (
            &[0, 0, 8, 1, 2, 0, 0, 0, 7, 2],
            "the byte order of its lengths is swapped (little-endian, an IDX file is big-endian)",
        ),
    ];
    for (bytes, words) in cases {
        let problem = problem_of(bytes, false);
        assert!(problem.contains(words), "{problem}");
    }
}

#[test]
fn a_folder_in_place_of_a_file_is_named() {
    let folder = folder();
    let place = folder.path().join("train-labels-idx1-ubyte");
    fs::create_dir(&place).expect("creates");
    let problem = || read_labels(&place).expect_err("is a folder").to_string();
    assert!(problem().contains("this is a folder; move it away"));
    write_labels(place.join("train-labels.idx1-ubyte"), &array![1]).expect("writes");
    let problem = problem();
    assert!(
        problem.contains("train-labels.idx1-ubyte out of it, to its place"),
        "{problem}"
    );
}

#[test]
fn a_header_that_promises_the_moon_is_not_believed() {
    for shape in [[u32::MAX; 3], [u32::MAX, u32::MAX, 1], [60_000, 28, 28]] {
        assert!(problem_of(&header(&shape), true).contains("cut off"));
    }
    assert!(problem_of(&header(&[u32::MAX, u32::MAX, 0]), true).contains("no array can have"));
}

#[test]
fn a_missing_file_or_a_folder_is_an_error() {
    let folder = folder();
    assert!(read_labels(folder.path().join("none")).is_err());
    assert!(read_labels(folder.path()).is_err());
    assert!(write_labels(folder.path(), &array![1]).is_err());
}

proptest! {
    #[test]
    fn what_was_written_is_read(shape in prop::array::uniform3(0..6_usize), seed: u8) {
        let folder = folder();
        let path = folder.path().join("images");
        let images = Array3::from_shape_fn(shape, |(i, y, x)| (31 * i + 7 * y + x) as u8 ^ seed);
        write_images(&path, &images).expect("writes");
        prop_assert_eq!(read_images(&path).expect("reads"), images.clone());
        let labels = Array1::from_iter(images);
        write_labels(&path, &labels).expect("writes");
        prop_assert_eq!(read_labels(&path).expect("reads"), labels);
    }

    #[test]
    fn any_bytes_are_read_or_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), like_a_header: bool, rank in 1..5_u8) {
        let folder = folder();
        let path = folder.path().join("any");
        let start: &[u8] = if like_a_header { &[0, 0, 8, rank] } else { &[] };
        fs::write(&path, [start, &bytes].concat()).expect("writes");
        let (labels, images) = (read_labels(&path), read_images(&path));
        prop_assert!(labels.is_err() || images.is_err());
    }

    #[test]
    fn a_damaged_file_is_read_or_refused_without_a_panic(at in 0..40_usize, with: u8, length in 0..41_usize) {
        let folder = folder();
        let path = folder.path().join("damaged");
        let mut bytes = header(&[2, 3, 4]);
        bytes.extend(0..24);
        bytes[at] = with;
        bytes.truncate(length);
        fs::write(&path, bytes).expect("writes");
        let _ = read_labels(&path);
        if let Ok(images) = read_images(&path) {
            prop_assert_eq!(images.len(), length - 16); // as many numbers as there are bytes behind the header
        }
    }
}
