//! One solution for each exercise of the notebooks, by chapter. There are others.
//!
//! A function has the name of its check: what `check::ch01::vote` asks for is solved by [`ch01::vote`]. Where an
//! exercise asks for a type, the function makes one.
//!
//! Below a chapter's solutions, its tests try them and typical wrong answers: each note that a check has must come up.
//! No kernel compiles this crate.

#![allow(
    clippy::must_use_candidate,
    reason = "a solution looks as a learner would write it"
)]

#[cfg(test)]
mod cards;
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
