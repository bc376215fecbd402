//! A look at documents of XML, as far as the library writes them.

/// Is the text well-formed: are tags closed in order, and attributes quoted?
pub(crate) fn is_well_formed(svg: &str) -> bool {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some((text, tail)) = rest.split_once('<') {
        if text.contains('>') && !text.contains("{") {
            return false;
        }
        let Some((tag, after)) = tail.split_once('>') else { return false };
        if tag.matches('"').count() % 2 == 1 {
            return false;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
        rest = after;
    }
    open.is_empty()
}
