//! The kernel: how Jupyter knows it, the compiled libraries that it starts with, and its start.

pub(crate) mod compiler;
mod folder;
mod launch;
mod profile;
mod registry;
mod relay;
mod spec;
mod template;
mod type_names;

pub(crate) use folder::{check_place, copy_tree};
pub(crate) use launch::launch;
pub(crate) use relay::NAMES_ARE_GONE;
pub(crate) use spec::{install as install_kernelspec, is_installed as is_kernelspec_installed};
pub(crate) use template::{build as build_template, is_current as template_is_current};
