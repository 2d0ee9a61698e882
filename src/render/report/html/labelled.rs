//! Tables on a narrow screen: a row is a block there, and each of its cells begins with what stands above its
//! column. The style writes that from an attribute, which is put here, so that no table can lack it.

/// From how many columns on a table does not fit a telephone.
const COLUMNS: usize = 3;

/// Tables that have a narrow form of their own, or so many rows that they stay tables.
const OTHERWISE: [&str; 3] = ["class=\"events", "class=\"brief", "id=\"hours\""];

/// Tells the cells of every table of a page what their columns are called.
pub(super) fn labelled(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 20);
    let mut rest = page;
    while let Some(start) = rest.find("<table") {
        let (before, from) = rest.split_at(start);
        let (table, after) = from.split_at(from.find("</table>").unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(&told(table));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The same for one table.
fn told(table: &str) -> String {
    let tag = table.split('>').next().unwrap_or_default();
    let (head, body) = table.split_at(table.find("</thead>").unwrap_or(0));
    let heads: Vec<String> = cells(head).map(words).collect();
    if heads.len() < COLUMNS || OTHERWISE.iter().any(|it| tag.contains(it)) {
        return table.to_owned();
    }
    let mut out = head.to_owned();
    let mut column = 0;
    for part in body.split_inclusive('>') {
        let (text, tag) = part.split_at(part.find('<').unwrap_or(0));
        let is_cell = ["<td>", "<td ", "<th>", "<th "].iter().any(|it| tag.starts_with(it));
        if tag.starts_with("<tr") {
            column = 0;
        }
        if !is_cell {
            out.push_str(part);
            continue;
        }
        // What spans columns says itself what it is about.
        let spans =
            tag.split_once("colspan=\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
        let head = heads.get(column).filter(|head| !head.is_empty() && spans.is_none());
        column += spans.unwrap_or(1_usize);
        match head.and_then(|head| Some((head, tag.strip_prefix("<td")?))) {
            Some((head, rest)) => {
                out.extend([text, "<td data-label=\"", head, "\"", rest]);
            }
            None => out.push_str(part),
        }
    }
    out
}

/// The cells of a head, each from its tag on.
fn cells(head: &str) -> impl Iterator<Item = &str> {
    let head = head.split_once("<thead>").map_or("", |(_, head)| head);
    head.split("</th>")
        .flat_map(|it| it.split("</td>"))
        .filter(|it| it.contains("<th") || it.contains("<td"))
}

/// The words of a cell, as they stand in an attribute: what is markup there is markup here.
fn words(cell: &str) -> String {
    let words = cell.split('<').filter_map(|it| it.split_once('>')).map(|(_, words)| words);
    words.collect::<String>().trim().replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::labelled;

    #[test]
    fn cells_say_what_their_columns_are_called() {
        let table = |first: &str, second: &str| {
            format!(
                "<p>a</p><table id=\"x\"><thead><tr><td></td><th scope=\"col\">By <code>a</code></th>\
                 <th class=\"number\">&quot;B&quot;</th></tr></thead><tbody><tr><th scope=\"row\">1</th>\
                 <td{first}>2</td><td{second} class=\"number\">3</td></tr><tr><td>4</td>\
                 <td colspan=\"2\">5</td></tr></tbody></table><p>b</p>"
            )
        };
        let told = table(" data-label=\"By a\"", " data-label=\"&quot;B&quot;\"");
        assert_eq!(labelled(&table("", "")), told);
        for other in
            ["<table class=\"events\"><thead>", "<table><thead><tr><th>A</th><th>B</th></tr>"]
        {
            assert_eq!(labelled(other), other);
        }
    }
}
