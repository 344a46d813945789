//! Exercises that check themselves: `check::ch01::nand(nand)` as a cell tries the learner's function and shows a card.
//!
//! Each chapter has a module with one function an exercise. It takes what the learner wrote, asks it some questions,
//! random ones among them, and compares the answers. [`Card`] says what came of it; shown in a cell, it also writes the
//! result into the learner's progress file. The hints are in [`hint`](crate::hint), [`progress`] shows what is done.
//!
//! An exercise is added in three places: its entry and its check in the chapter's file here, its two cells in the
//! notebook, and its solution with the wrong answers it must find in `solutions/`. A test holds the three against each
//! other.

mod card;
mod caught;
pub mod ch00;
pub mod ch01;
pub mod ch02;
pub mod ch03;
pub mod ch04;
pub mod ch05;
pub mod ch06;
pub mod ch07;
pub mod ch08;
pub mod ch09;
pub mod ch10;
pub mod ch11;
pub mod ch12;
pub mod ch13;
pub mod ch14;
pub mod ch15;
pub mod ch16;
mod exercise;
mod hint;
mod html;
mod layers;
mod overview;
mod record;
mod trial;
mod value;

pub use card::{Card, Outcome};
pub use exercise::{Chapter, Exercise, Kind};
pub use hint::Hint;
pub use overview::{Overview, progress};

/// All chapters with their exercises, in order.
#[must_use]
pub fn chapters() -> Vec<Chapter> {
    vec![
        ch00::CHAPTER,
        ch01::CHAPTER,
        ch02::CHAPTER,
        ch03::CHAPTER,
        ch04::CHAPTER,
        ch05::CHAPTER,
        ch06::CHAPTER,
        ch07::CHAPTER,
        ch08::CHAPTER,
        ch09::CHAPTER,
        ch10::CHAPTER,
        ch11::CHAPTER,
        ch12::CHAPTER,
        ch13::CHAPTER,
        ch14::CHAPTER,
        ch15::CHAPTER,
        ch16::CHAPTER,
    ]
}
