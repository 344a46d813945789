//! Hints for the exercises: `hint::ch01::nand()` as a cell shows the next one.

pub use crate::check::ch00::hint as ch00;
pub use crate::check::ch01::hint as ch01;
pub use crate::check::ch02::hint as ch02;
pub use crate::check::ch03::hint as ch03;
pub use crate::check::ch04::hint as ch04;
pub use crate::check::ch05::hint as ch05;
pub use crate::check::ch06::hint as ch06;
pub use crate::check::ch07::hint as ch07;
pub use crate::check::ch08::hint as ch08;
pub use crate::check::ch09::hint as ch09;
pub use crate::check::ch10::hint as ch10;
pub use crate::check::ch11::hint as ch11;
pub use crate::check::ch12::hint as ch12;
pub use crate::check::ch13::hint as ch13;
pub use crate::check::ch14::hint as ch14;
pub use crate::check::ch15::hint as ch15;
pub use crate::check::ch16::hint as ch16;
