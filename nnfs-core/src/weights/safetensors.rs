//! The bytes of a safetensors file.
//!
//! Eight bytes give the length of a header, little-endian; the header is a JSON object with the type, the shape and the
//! place of each tensor; the numbers follow, one tensor after the other, without gaps. The format is described at
//! <https://github.com/huggingface/safetensors>.
//!
//! Written here rather than taken from the `safetensors` crate, with which the tests compare it: that crate brings
//! serde along, which would make each kernel of the notebooks start about two seconds later.

use super::Precision;
use ndarray::Array2;
use std::collections::{BTreeMap, HashMap};
use tinyjson::JsonValue;

/// Headers are short; a longer one is not read. The reference implementation has the same limit.
const LONGEST_HEADER: usize = 100_000_000;

/// A header's objects and lists lie this deep in each other, and no deeper.
const DEEPEST_HEADER: usize = 3;

/// The key of the header that holds notes and no tensor.
const NOTES: &str = "__metadata__";

/// Every matrix in the file, by its name; a vector as a matrix of one row. The error says what is wrong.
pub(super) fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Array2<f64>>, String> {
    let damaged = |problem: &str| format!("damaged, or no safetensors file: {problem}");
    let (header, data) = split(bytes).map_err(damaged)?;
    let mut tensors = Vec::new();
    for (name, entry) in header.into_iter().filter(|(name, _)| name != NOTES) {
        let tensor = Tensor::from_entry(name, &entry)
            .ok_or_else(|| damaged("a header entry that cannot be understood"))?;
        tensors.push(tensor);
    }
    tensors.sort_by_key(|tensor| tensor.place);
    let mut end = 0;
    for tensor in &tensors {
        if tensor.place.0 != end || tensor.place.1 < end {
            return Err(damaged(&format!(
                "{} does not begin where the tensor before it ends",
                tensor.name
            )));
        }
        end = tensor.place.1;
    }
    if end != data.len() {
        return Err(damaged(&format!(
            "its header speaks of {end} bytes of numbers, {} are there",
            data.len()
        )));
    }
    tensors
        .into_iter()
        .map(|tensor| Ok((tensor.name.clone(), tensor.matrix(data)?)))
        .collect()
}

/// A file with these matrices. The error names a number that is too large for the precision.
pub(super) fn serialize(
    matrices: &[(&str, &Array2<f64>)],
    precision: Precision,
) -> Result<Vec<u8>, String> {
    // Entry by entry, as a map has no order of its own: the same matrices always give the same bytes.
    let (mut entries, mut data) = (Vec::new(), Vec::new());
    for (name, matrix) in matrices {
        let begin = data.len();
        let dtype = precision.name();
        precision.write(*matrix, &mut data).map_err(|number| {
            format!("{name} holds {number}, which is too large for {dtype}; nothing was written")
        })?;
        let name = JsonValue::from((*name).to_string())
            .stringify()
            .map_err(|error| error.to_string())?;
        let (rows, columns) = matrix.dim();
        entries.push(format!(
            r#"{name}:{{"dtype":"{dtype}","shape":[{rows},{columns}],"data_offsets":[{begin},{}]}}"#,
            data.len()
        ));
    }
    let mut header = format!("{{{}}}", entries.join(","));
    // The numbers begin at a multiple of eight bytes.
    header += &" ".repeat(header.len().next_multiple_of(8) - header.len());
    Ok([
        &(header.len() as u64).to_le_bytes()[..],
        header.as_bytes(),
        &data,
    ]
    .concat())
}

/// The header's entries and the bytes behind it.
fn split(bytes: &[u8]) -> Result<(HashMap<String, JsonValue>, &[u8]), &'static str> {
    let (length, rest) = bytes
        .split_first_chunk()
        .ok_or("shorter than eight bytes")?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > rest.len().min(LONGEST_HEADER) {
        return Err("the file ends before its header does");
    }
    let (header, data) = rest.split_at(length);
    let header = str::from_utf8(header).map_err(|_| "its header is no text")?;
    let header = nnfs_files::parse_json(header, DEEPEST_HEADER)
        .map_err(|_| "its header is no JSON of tensors")?;
    let header = header
        .try_into()
        .map_err(|_| "its header is no JSON object")?;
    Ok((header, data))
}

/// What the header says of one tensor.
struct Tensor {
    name: String,
    numbers: String,
    shape: Vec<usize>,
    place: (usize, usize),
}

impl Tensor {
    fn from_entry(name: String, entry: &JsonValue) -> Option<Self> {
        let entry: &HashMap<_, _> = entry.get()?;
        let list = |key: &str| {
            entry
                .get(key)?
                .get::<Vec<JsonValue>>()?
                .iter()
                .map(whole_number)
                .collect::<Option<Vec<_>>>()
        };
        let [begin, end] = list("data_offsets")?.try_into().ok()?;
        Some(Self {
            name,
            numbers: entry.get("dtype")?.get::<String>()?.clone(),
            shape: list("shape")?,
            place: (begin, end),
        })
    }

    /// The tensor's numbers, from the bytes behind the header.
    fn matrix(&self, data: &[u8]) -> Result<Array2<f64>, String> {
        let Self {
            name,
            numbers,
            shape,
            place,
        } = self;
        let (rows, columns) = match shape[..] {
            [columns] => (1, columns),
            [rows, columns] => (rows, columns),
            _ => {
                return Err(format!(
                    "{name} has shape {shape:?}; a matrix has two dimensions, a vector one"
                ));
            }
        };
        let known = Precision::ALL.into_iter().find(|p| p.name() == numbers);
        let precision = known.ok_or_else(|| {
            format!("{name} holds numbers of type {numbers}; F64, F32 and F16 can be read")
        })?;
        let bytes = data.get(place.0..place.1).unwrap_or_default();
        let expected = rows
            .checked_mul(columns)
            .and_then(|count| count.checked_mul(precision.width()));
        if expected != Some(bytes.len()) {
            return Err(format!(
                "{name} has shape {shape:?} and {} bytes of {numbers}, which do not fit",
                bytes.len()
            ));
        }
        Array2::from_shape_vec((rows, columns), precision.read(bytes).collect())
            .map_err(|error| format!("{name} has shape {shape:?}: {error}"))
    }
}

/// A JSON number as a length: whole, not negative, and exact in 64 bits.
fn whole_number(value: &JsonValue) -> Option<usize> {
    let &number: &f64 = value.get()?;
    let is_exact = (0.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
    is_exact.then_some(number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use safetensors::tensor::TensorView;
    use safetensors::{Dtype, SafeTensors};

    #[test]
    fn the_reference_implementation_reads_what_is_written() {
        let (weights, empty) = (
            array![[1.5, -2.0, 0.25], [1e300, -0.0, 3.0]],
            Array2::zeros((0, 3)),
        );
        let file = serialize(&[("W1", &weights), ("empty", &empty)], Precision::Double)
            .expect("serializes");
        let read = SafeTensors::deserialize(&file).expect("a valid file");
        let tensor = read.tensor("W1").expect("is there");
        assert_eq!((tensor.dtype(), tensor.shape()), (Dtype::F64, &[2, 3][..]));
        let bytes: Vec<u8> = weights.iter().flat_map(|x| x.to_le_bytes()).collect();
        assert_eq!(tensor.data(), bytes);
        assert_eq!(read.tensor("empty").expect("is there").shape(), [0, 3]);
    }

    #[test]
    fn the_reference_implementation_finds_the_rounded_numbers_of_a_smaller_file() {
        let weights = array![[1.5, -2.0, 0.1]];
        for (precision, dtype, bytes) in [
            (
                Precision::Single,
                Dtype::F32,
                0.1_f32.to_le_bytes().to_vec(),
            ),
            (Precision::Half, Dtype::F16, vec![0x66, 0x2e]),
        ] {
            let file = serialize(&[("W1", &weights)], precision).expect("serializes");
            let read = SafeTensors::deserialize(&file).expect("a valid file");
            let tensor = read.tensor("W1").expect("is there");
            assert_eq!((tensor.dtype(), tensor.shape()), (dtype, &[1, 3][..]));
            assert!(tensor.data().ends_with(&bytes));
            let back = &parse(&file).expect("reads")["W1"];
            assert_eq!(back.column(0), array![1.5]);
            assert!((back[[0, 2]] - 0.1).abs() < 3e-5 && back[[0, 2]] != 0.1);
        }
    }

    #[test]
    fn the_same_matrices_give_the_same_bytes_under_any_name() {
        let numbers = array![[1.5]];
        let matrices = [("b", &numbers), ("a", &numbers), ("\"quoted\"\n", &numbers)];
        let file = serialize(&matrices, Precision::Double).expect("serializes");
        assert_eq!(
            file,
            serialize(&matrices, Precision::Double).expect("serializes")
        );
        assert_eq!(parse(&file).expect("reads")["\"quoted\"\n"], numbers);
        assert_eq!(SafeTensors::deserialize(&file).expect("valid").len(), 3);
    }

    #[test]
    fn what_the_reference_implementation_writes_is_read() {
        let numbers: Vec<u8> = [1.5_f32, -2.0]
            .iter()
            .flat_map(|x| x.to_le_bytes())
            .collect();
        let view = TensorView::new(Dtype::F32, vec![2], &numbers).expect("fits");
        let notes = HashMap::from([("made by".to_string(), "a \"test\" [{".to_string())]);
        let file = safetensors::serialize([("b1", view)], Some(notes)).expect("serializes");
        assert_eq!(parse(&file).expect("reads")["b1"], array![[1.5, -2.0]]);
    }

    #[test]
    fn other_numbers_and_other_dimensions_are_an_error() {
        let problem = |dtype, shape: &[usize], bytes: usize| {
            let bytes = vec![0; bytes];
            let view = TensorView::new(dtype, shape.to_vec(), &bytes).expect("fits");
            parse(&safetensors::serialize([("W1", view)], None).expect("serializes"))
                .expect_err("not read")
        };
        assert!(problem(Dtype::I64, &[2, 2], 32).contains("W1 holds numbers of type I64"));
        assert!(problem(Dtype::F64, &[1, 2, 2], 32).contains("W1 has shape [1, 2, 2]"));
        assert!(problem(Dtype::F64, &[], 8).contains("W1 has shape []"));
    }

    /// A file with this header and as many bytes of numbers.
    fn with_header(header: &str, bytes: usize) -> Vec<u8> {
        [
            &(header.len() as u64).to_le_bytes()[..],
            header.as_bytes(),
            &vec![0; bytes],
        ]
        .concat()
    }

    #[test]
    fn a_header_that_lies_is_an_error() {
        let entry = |shape: &str, place: &str| {
            format!(r#"{{"W1":{{"dtype":"F64","shape":{shape},"data_offsets":{place}}}}}"#)
        };
        let cases = [
            (entry("[1,2]", "[0,16]"), 15),
            (entry("[1,2]", "[0,16]"), 17),
            (entry("[2,2]", "[0,16]"), 16),
            (entry("[1,2]", "[8,24]"), 24),
            (entry("[1,2]", "[16,0]"), 16),
            (entry("[1,2]", "[0,16,16]"), 16),
            (entry("[-1,2]", "[0,16]"), 16),
            (entry("[1.5,2]", "[0,16]"), 16),
            (entry("[4294967296,4294967296]", "[0,8]"), 8),
            (entry("[18446744073709551615,0]", "[0,0]"), 0),
            (r#"{"W1":7}"#.to_string(), 0),
            ("[]".to_string(), 0),
            ("{".to_string(), 0),
            ("[".repeat(100_000), 0),
        ];
        for (header, bytes) in cases {
            assert!(parse(&with_header(&header, bytes)).is_err(), "{header:.80}");
        }
        assert!(parse(&with_header(&entry("[1,2]", "[0,16]"), 16)).is_ok());
    }
}
