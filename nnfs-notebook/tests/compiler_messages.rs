//! What the compiler says to a learner whose cell gives a value of another type.

use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where cargo puts the compiled libraries that this test is linked with.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a file");
    test.parent().expect("a file has a folder").to_owned()
}

/// The library of this crate that was compiled last.
fn newest(folder: &Path) -> PathBuf {
    let is_ours = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("libnnfs_notebook-") && name.ends_with(".rlib")
    };
    let entries = fs::read_dir(folder)
        .expect("the folder can be read")
        .flatten();
    let age = |entry: &DirEntry| entry.metadata().and_then(|data| data.modified()).ok();
    let newest = entries.filter(is_ours).max_by_key(age);
    newest.expect("this crate has been compiled").path()
}

/// What the compiler says to a cell, `None` if it compiles.
fn compile(name: &str, cell: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("{name}.rs"));
    let program =
        format!("#![allow(unused)]\nuse nnfs_notebook::prelude::*;\nfn main() {{\n{cell}\n}}\n");
    fs::write(&file, program).expect("the target folder can be written");
    let libraries = libraries();
    let output = Command::new("rustc")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--edition", "2024", "--emit", "metadata", "--out-dir"])
        .arg(folder)
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()))
        .arg("--extern")
        .arg(format!("nnfs_notebook={}", newest(&libraries).display()))
        .arg(&file)
        .output()
        .expect("rustc runs");
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

#[track_caller]
fn says(name: &str, cell: &str, words: &[&str]) {
    let said = compile(name, cell).expect("this must not compile");
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in:\n{said}");
    }
}

#[test]
fn one_sample_where_a_batch_is_wanted_is_told_of_the_batch_of_one_row() {
    let words = [
        "this function takes a batch, one sample per row (`Array2<f64>`), not `ArrayBase<OwnedRepr<",
        "one sample is a batch of one row: write `array![[1.0, 2.0]]`, or `x.view().insert_axis(Axis(0))`",
        "the scores of one sample go into `activation::softmax_row` as they are",
    ];
    says(
        "softmax",
        "let y = activation::softmax(&array![1.0, 2.0]);",
        &words,
    );
    says(
        "argmax",
        "let y = metric::argmax_rows(&array![1.0, 2.0]);",
        &words,
    );
    says(
        "accuracy",
        "let y = metric::accuracy(&array![1.0, 2.0], &array![0]);",
        &words[..2],
    );
    says(
        "image_grid",
        "let y = image_grid(\"Noise\", &Array1::zeros(784));",
        &words[..2],
    );
    says(
        "regions",
        "let y = regions(\"Points\").points(&array![1.0, 2.0], &array![0]);",
        &words[..2],
    );
}

#[test]
fn targets_of_another_type_are_told_of_labels_rows_and_columns() {
    let cell = |targets: &str| {
        format!("let mut loss = MeanSquaredError::new(); loss.forward(&array![[1.0]], &{targets});")
    };
    let words = [
        "targets are labels (`Array1<usize>`) or one-hot rows (`Array2<f64>`)",
        "one number per sample as a column, `array![[1.5], [2.0]]`",
    ];
    says("number", &cell("1.0"), &words);
    says("cube", &cell("Array3::<f64>::zeros((1, 1, 1))"), &words);
}

#[test]
fn a_cell_need_not_write_the_type_of_a_batch() {
    let cell = "
        let x = array![[1.0, 2.0], [0.0, 3.0]];
        let y = activation::softmax(&x);
        let z = activation::softmax(&(2.0 * &y).t());
        let w = activation::softmax(&Array2::zeros((2, 3)));
        let labels = array![0, 1];
        SoftmaxCrossEntropy::new().forward(&x, &array![0, 1]);
        let empty = Array1::zeros(2);
        SoftmaxCrossEntropy::new().forward(&x, &empty);
        MeanSquaredError::new().forward(&x, &array![[0.0, 1.0], [1.0, 0.0]]);
        let share = metric::accuracy(&y.view(), &labels);
        let mut dense = Dense::new(2, 3, &mut NumpyRng::seed(0));
        let read = metric::argmax_rows(dense.forward(&x));
        let read = metric::argmax_rows(&dense.forward(&x));
        let rows = x.mapv(|x| x * 2.0);
        fn learners(scores: &Array2<f64>) -> Array2<f64> { activation::softmax(scores) }
        let f: fn(&Array2<f64>) -> Array2<f64> = activation::softmax;
        let picture = regions(\"Points\").points(&x.slice(s![.., 0..2]), &labels);
    ";
    assert_eq!(compile("inference", cell), None);
}
