//! Exercises that check themselves: `check::ch01::vote(vote)` as a cell tries the learner's function and shows a card.
//!
//! A cell calls this crate `check`. Each chapter has a module with one function for each exercise. It takes what the
//! learner wrote, asks it some questions, random ones among them, and compares the answers. [`Card`] says what came of
//! it; shown in a cell, it also writes the result into the learner's progress file. [`hint`] has the hints,
//! [`progress`] shows what is done.
//!
//! An exercise is written in three places: all that it asks and says, in the chapter's file here; its two cells, in the
//! notebook; its solution and the wrong answers that its notes are for, in the crate `solutions`, which no kernel
//! compiles. Tests hold the three against each other.
//!
//! # Below the charts
//!
//! nnfs-notebook depends on this crate, not the other way round. A card is text: of what the charts are built on it
//! needs only how an array is printed and how a value reaches the page, and that is in nnfs-show. So nnfs-notebook can
//! hand exercises and charts to a cell by one import, a change of a chart does not compile the exercises again, and
//! no exercise can come to lean on a chart.

mod card;
mod caught;
mod check;
pub mod clinic;
pub mod clothes;
mod exercise;
mod html;
mod layers;
mod next_hint;
mod overview;
mod reason;
mod record;
pub mod small_digits;
mod trial;
mod value;

pub use card::{Card, Outcome};
pub use exercise::{Chapter, Exercise, Kind, Model};
pub use next_hint::Hint;
pub use overview::{Overview, progress};

use exercise::chapters;

// A new chapter is named in both lists: the compiler and rustfmt find its file by the first, the second hands on its
// exercises and hints. Neither can be forgotten: without the other, one does not compile or has unused code.
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
pub mod ch17;
pub mod ch18;
pub mod ch19;
pub mod ch20;
pub mod ch21;
pub mod ch22;
pub mod ch23;
pub mod ch24;
pub mod ch25;
pub mod ch26;
pub mod ch27;
pub mod ch28;
pub mod ch29;
pub mod ch30;
pub mod ch31;

chapters![
    ch00, ch01, ch02, ch03, ch04, ch05, ch06, ch07, ch08, ch09, ch10, ch11, ch12, ch13, ch14, ch15,
    ch16, ch17, ch18, ch19, ch20, ch21, ch22, ch23, ch24, ch25, ch26, ch27, ch28, ch29, ch30, ch31,
];
