//! What the tests of all figures share.

use nnfs_notebook::prelude::*;

/// A title that would break a page, or a script in it, that does not escape it.
pub(crate) const TITLE: &str = "a < b & \"c\" \\ </script> 'd'";

/// The figure's document, after making sure that it is sound: well-formed, of the size it says, with a text for those
/// who cannot see it, and without a number that is none.
pub(crate) fn svg(picture: &impl Draw) -> String {
    let figure = picture.figure();
    let svg = figure.to_svg();
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let root = document.root_element();
    let size = [figure.width(), figure.height()].map(|pixels| pixels.to_string());
    assert_eq!(root.attribute("width"), Some(size[0].as_str()));
    assert_eq!(root.attribute("height"), Some(size[1].as_str()));
    assert!(figure.alt().ends_with('.'), "{}", figure.alt());
    let title = root.children().find(|node| node.has_tag_name("title"));
    assert_eq!(title.and_then(|title| title.text()), Some(figure.alt()));
    let attributes = root.descendants().flat_map(|node| node.attributes());
    for attribute in attributes.filter(|a| !["href", "style"].contains(&a.name())) {
        let value = attribute.value();
        assert!(
            !value.contains("NaN") && !value.contains("inf"),
            "{attribute:?}"
        );
    }
    let html = figure.to_html();
    let images = html.matches("<img ").count();
    let around = 2 * usize::from(html.starts_with("<div style="));
    assert!(
        images > 0 && html.matches('<').count() == images + around,
        "images only, all escaped"
    );
    svg
}

/// The texts that a reader sees.
pub(crate) fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).expect("well-formed");
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    texts
        .filter_map(|node| node.text())
        .map(|text| text.trim().to_owned())
        .collect()
}
