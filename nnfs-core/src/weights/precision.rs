/// How many bits each number of a file has.
///
/// A network computes with 64 bits whatever its file has: numbers are rounded when they are written, once, to the
/// nearest number that the format has, of two equally near ones to the even one (IEEE 754).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 64 bits, about 16 digits: `F64`. Nothing is rounded.
    Double,
    /// 32 bits, about 7 digits: `F32`.
    Single,
    /// 16 bits, about 3 digits, up to 65,504: `F16`.
    Half,
}

impl Precision {
    pub(super) const ALL: [Self; 3] = [Self::Double, Self::Single, Self::Half];

    /// The format's name in a file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Double => "F64",
            Self::Single => "F32",
            Self::Half => "F16",
        }
    }

    /// Bytes of a number.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Double => 8,
            Self::Single => 4,
            Self::Half => 2,
        }
    }

    /// The numbers, one after the other, little-endian; or the first that is too large for the format.
    pub(super) fn write<'a>(
        self,
        numbers: impl IntoIterator<Item = &'a f64>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), f64> {
        for &number in numbers {
            let begin = bytes.len();
            match self {
                Self::Double => bytes.extend(number.to_le_bytes()),
                Self::Single => bytes.extend((number as f32).to_le_bytes()),
                Self::Half => bytes.extend(to_half(number).to_le_bytes()),
            }
            if number.is_finite() && !self.read(&bytes[begin..]).all(f64::is_finite) {
                return Err(number);
            }
        }
        Ok(())
    }

    /// The way back of `write`.
    pub(super) fn read(self, bytes: &[u8]) -> impl Iterator<Item = f64> {
        bytes.chunks_exact(self.width()).map(move |bytes| {
            let number = match self {
                Self::Double => bytes.try_into().map(f64::from_le_bytes),
                Self::Single => bytes.try_into().map(|b| f32::from_le_bytes(b).into()),
                Self::Half => bytes.try_into().map(|b| from_half(u16::from_le_bytes(b))),
            };
            number.expect("as many bytes as the format has")
        })
    }
}

/// Below this, the numbers of 16 bits lie at equal distances, 2^-24 apart.
const SMALLEST_NORMAL: f64 = 1.0 / 16_384.0; // 2^-14

/// The nearest number of 16 bits: 1 for the sign, 5 for the exponent, 10 for the digits behind the leading one.
fn to_half(number: f64) -> u16 {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    let size = number.abs();
    let bits = if size.is_nan() {
        0x7e00
    } else if size >= 65_520.0 {
        0x7c00 // infinite: 65,504 is the largest, and this is as far from it as from the next that there would be
    } else if size < SMALLEST_NORMAL {
        (size * 2.0_f64.powi(24)).round_ties_even() as u16
    } else {
        let exponent = (size.to_bits() >> 52) as i32 - 1023;
        // 1024 to 2048. The leading one, and a carry, add 1 to the exponent's bits.
        let digits = (size * 2.0_f64.powi(10 - exponent)).round_ties_even() as u16;
        ((exponent + 14) as u16) * 1024 + digits
    };
    sign | bits
}

fn from_half(bits: u16) -> f64 {
    let (exponent, digits) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => digits * 2.0_f64.powi(-24),
        31 if digits > 0.0 => f64::NAN,
        31 => f64::INFINITY,
        _ => (1024.0 + digits) * 2.0_f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_have_the_bits_of_the_standard() {
        // NumPy: np.array([...], np.float16).view(np.uint16)
        let known = [
            (0.0, 0),
            (-0.0, 0x8000),
            (1.0, 0x3c00),
            (-2.0, 0xc000),
            (0.1, 0x2e66),
            (1.0 / 3.0, 0x3555),
            (65_504.0, 0x7bff),
            (65_519.9, 0x7bff),
            (65_520.0, 0x7c00),
            (f64::INFINITY, 0x7c00),
            (2.0_f64.powi(-14), 0x0400),
            (2.0_f64.powi(-24), 1),
            (2.0_f64.powi(-25), 0),
            (2.0_f64.powi(-25) * 1.001, 1),
        ];
        for (number, bits) in known {
            assert_eq!(to_half(number), bits, "{number}");
        }
        assert!(from_half(to_half(f64::NAN)).is_nan());
    }

    #[test]
    fn each_half_comes_back_and_what_lies_between_two_goes_to_the_even_one() {
        for bits in 0..0x7c00_u16 {
            let (this, next) = (from_half(bits), from_half(bits + 1));
            assert_eq!(to_half(this), bits);
            assert_eq!(to_half(-this), bits | 0x8000);
            if next.is_finite() {
                let middle = f64::midpoint(this, next);
                assert_eq!(to_half(middle), bits + bits % 2);
                assert_eq!(to_half(middle * (1.0 + 1e-12)), bits + 1);
                assert_eq!(to_half(middle * (1.0 - 1e-12)), bits);
            }
        }
    }

    #[test]
    fn a_number_that_is_too_large_is_refused() {
        let write = |precision: Precision, number| precision.write([&number], &mut Vec::new());
        assert_eq!(write(Precision::Half, 70_000.0), Err(70_000.0));
        assert_eq!(write(Precision::Single, -1e39), Err(-1e39));
        assert_eq!(write(Precision::Double, 1e300), Ok(()));
        assert_eq!(write(Precision::Half, f64::NEG_INFINITY), Ok(()));
        assert_eq!(write(Precision::Half, f64::NAN), Ok(()));
    }
}
