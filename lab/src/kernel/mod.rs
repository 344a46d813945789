//! The kernel: how Jupyter knows it, the compiled libraries that it starts with, and its start.

pub(crate) mod compiler;
mod folder;
mod follower;
mod launch;
mod profile;
mod provisioner;
mod registry;
mod relay;
mod rustc;
mod shared;
mod spare;
mod spec;
mod template;
mod type_names;

pub(crate) use folder::check_place;
pub(crate) use follower::run_if_called as run_as_follower;
pub(crate) use launch::{launch, launch_spare};
pub(crate) use provisioner::is_installed as are_spare_kernels_possible;
pub(crate) use relay::NAMES_ARE_GONE;
pub(crate) use rustc::COUNT as COUNT_COMPILES;
pub(crate) use spec::{install as install_kernelspec, is_installed as is_kernelspec_installed};
pub(crate) use template::{build as build_template, is_current as template_is_current};
