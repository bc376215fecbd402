//! Answers that are known: closed forms, gradients by hand, published numbers.

use super::tool::{ROUNDING, Tool, close, list, numbers, table};
use serde_json::json;

#[test]
fn lse_has_the_softmax_as_gradient() {
    let x = list(1, 50);
    let sum: f64 = x.iter().map(|x| x.exp()).sum();
    let softmax: Vec<f64> = x.iter().map(|x| x.exp() / sum).collect();
    for arguments in [&[][..], &["--record"]] {
        let mut tool = Tool::start(arguments);
        let input = json!({ "x": x });
        close("lse", &tool.output("lse", "primal", &input), &[sum.ln()], ROUNDING);
        close("lse", &tool.output("lse", "gradient", &input), &softmax, ROUNDING);
        // Far below 0, where every exponential is 0 without the shift.
        let far = json!({ "x": [-1000, -1000] });
        close("lse", &tool.output("lse", "primal", &far), &[2f64.ln() - 1000.0], ROUNDING);
        tool.end();
    }
}

#[test]
fn llsq_agrees_with_the_gradient_by_hand() {
    let (x, n) = (list(2, 5), 7);
    let t: Vec<f64> = (0..n).map(|i| -1.0 + 2.0 * f64::from(i) / f64::from(n - 1)).collect();
    let signs = [-1.0, -1.0, -1.0, 0.0, 1.0, 1.0, 1.0];
    let polynomial = |t: f64| x.iter().rev().fold(0.0, |sum, x| sum * t + x);
    let residuals: Vec<f64> = t.iter().zip(signs).map(|(&t, s)| s - polynomial(t)).collect();
    let value = 0.5 * residuals.iter().map(|r| r * r).sum::<f64>();
    let gradient: Vec<f64> =
        (0..5).map(|j| t.iter().zip(&residuals).map(|(t, r)| -r * t.powi(j)).sum()).collect();
    let mut tool = Tool::start(&[]);
    let input = json!({ "x": x, "n": n });
    close("llsq", &tool.output("llsq", "primal", &input), &[value], ROUNDING);
    close("llsq", &tool.output("llsq", "gradient", &input), &gradient, ROUNDING);
    tool.end();
}

#[test]
fn ode_agrees_with_the_closed_form_up_to_four_components() {
    // Runge and Kutta's steps integrate polynomials up to degree 4 exactly: yᵢ(2) = 2ⁱ⁺¹ / (i + 1)! Π x.
    let mut tool = Tool::start(&[]);
    for n in 1..=4 {
        let x: Vec<f64> = list(3, n).iter().map(|x| 1.5 + x).collect();
        let mut y = Vec::new();
        let mut product = 1.0;
        for (i, x) in x.iter().enumerate() {
            product *= 2.0 * x / (i + 1) as f64;
            y.push(product);
        }
        let gradient: Vec<f64> = x.iter().map(|x| product / x).collect();
        let input = json!({ "x": x, "s": 20 });
        close("ode", &tool.output("ode", "primal", &input), &y, ROUNDING);
        close("ode", &tool.output("ode", "gradient", &input), &gradient, ROUNDING);
    }
    tool.end();
}

/// By elimination with pivots.
fn determinant(mut a: Vec<Vec<f64>>) -> f64 {
    let n = a.len();
    let mut product = 1.0;
    for i in 0..n {
        let pivot = (i..n).max_by(|&p, &q| a[p][i].abs().total_cmp(&a[q][i].abs())).unwrap_or(i);
        if pivot != i {
            a.swap(i, pivot);
            product = -product;
        }
        product *= a[i][i];
        let top = a[i].clone();
        for row in &mut a[i + 1..] {
            let factor = row[i] / top[i];
            row.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
        }
    }
    product
}

#[test]
fn det_has_the_cofactors_as_gradient() {
    let mut tool = Tool::start(&[]);
    for n in 1..=6 {
        let a = table(4, n, n);
        let without = |list: &[f64], j: usize| [&list[..j], &list[j + 1..]].concat();
        let cofactor = |i: usize, j: usize| {
            let rows = a.iter().enumerate().filter(|&(k, _)| k != i);
            let minor = determinant(rows.map(|(_, row)| without(row, j)).collect());
            if (i + j).is_multiple_of(2) { minor } else { -minor }
        };
        let cofactors: Vec<f64> = (0..n * n).map(|k| cofactor(k / n, k % n)).collect();
        let input = json!({ "A": a.concat(), "ell": n });
        close("det", &tool.output("det", "primal", &input), &[determinant(a.clone())], 1e-10);
        close("det", &tool.output("det", "gradient", &input), &cofactors, 1e-10);
    }
    tool.end();
}

#[test]
fn kmeans_goes_from_each_centroid_to_the_mean_of_its_points() {
    let points = [[0, 0], [1, 1], [3, 0], [4, 4], [8, 4], [2, 2]];
    // The last point is as far from the one as from the other, and counts for the first.
    let centroids = [[0.0, 0.0], [4.0, 4.0]];
    let input = json!({ "points": points, "centroids": centroids });
    let mut tool = Tool::start(&[]);
    close("cost", &tool.output("kmeans", "cost", &input), &[2.0 + 9.0 + 16.0 + 8.0], ROUNDING);
    let direction = tool.output("kmeans", "dir", &input);
    assert_eq!(direction, json!([[-1.5, -0.75], [-2.0, 0.0]]));

    let points = table(5, 40, 3);
    let centroids = &points[37..];
    let distance = |p: &[f64], c: &[f64]| p.iter().zip(c).map(|(p, c)| (p - c).powi(2)).sum::<f64>();
    let mut want = Vec::new();
    for (k, centroid) in centroids.iter().enumerate() {
        let nearest = |p: &&Vec<f64>| {
            (0..3).min_by(|&a, &b| distance(p, &centroids[a]).total_cmp(&distance(p, &centroids[b])))
                == Some(k)
        };
        let own: Vec<&Vec<f64>> = points.iter().filter(nearest).collect();
        let mean = |j: usize| own.iter().map(|p| p[j]).sum::<f64>() / own.len() as f64;
        want.extend((0..3).map(|j| centroid[j] - mean(j)));
    }
    let input = json!({ "points": points, "centroids": centroids });
    close("dir", &tool.output("kmeans", "dir", &input), &want, ROUNDING);
    tool.end();
}

#[test]
fn ba_has_the_published_entries_and_compressed_rows() {
    let camera = [
        -0.758453, -1.109613, -0.845551, 34.556073, 39.676747, 53.881673, 419.194514, 5.864426, -8.518870,
        0.087812, 0.002739,
    ];
    let (point, w, feature) = ([7.203245, 0.001144, 3.023326], 0.417022, [271.760969, 834.209256]);
    let (n, m, p) = (49, 7776, 40);
    let input = json!({ "n": n, "m": m, "p": p, "cam": camera, "x": point, "w": w, "feat": feature });
    let mut tool = Tool::start(&[]);

    let errors = tool.output("ba", "objective", &input);
    // Given with twelve digits after the point.
    close("ba", &errors["reproj_error"]["elements"], &[0.101335837914, -0.068967765925], 1e-11);
    assert_eq!((&errors["reproj_error"]["repeated"], &errors["w_err"]["repeated"]), (&json!(p), &json!(p)));
    close("ba", &errors["w_err"]["element"], &[1.0 - w * w], ROUNDING);

    let jacobian = tool.output("ba", "jacobian", &input);
    let rows: Vec<u64> = (0..30).map(|row| 15 * row).chain([31 * p]).collect();
    assert_eq!(jacobian["rows"], json!(rows));
    let first = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 539, 540, 541, 23867];
    let columns: Vec<u64> = first.into_iter().chain(first).chain([23867 + p - 1]).collect();
    assert_eq!(jacobian["cols"], json!(columns));
    let values = numbers(&jacobian["vals"]);
    assert_eq!(values.len(), 31);
    for (at, want) in
        [(0, -461.446321), (1, 178.867928), (2, -19.423916), (14, 0.242998781636), (30, -0.834044)]
    {
        assert!((values[at] - want).abs() <= 1e-6, "entry {at} is {}, expected {want}", values[at]);
    }
    assert_eq!((values[8], values[22]), (0.0, 0.0));

    // The other entries by differences of the tool's own errors.
    let x = [&camera[..], &point, &[w]].concat();
    for i in [3, 5, 6, 9, 10, 11, 13] {
        let mut at = |step: f64| {
            let mut x = x.clone();
            x[i] += step;
            let input =
                json!({ "n": n, "m": m, "p": 10, "cam": x[..11], "x": x[11..14], "w": w, "feat": feature });
            numbers(&tool.output("ba", "objective", &input)["reproj_error"]["elements"])
        };
        let h = f64::EPSILON.cbrt();
        let (up, down) = (at(h), at(-h));
        for row in 0..2 {
            let want = (up[row] - down[row]) / (2.0 * h);
            let got = values[15 * row + i];
            // The errors are differences of numbers near 800: rounded at 1e-13, over 2 h.
            assert!((got - want).abs() <= 1e-7 * want.abs() + 1e-7, "{row}, {i}: {got} {want}");
        }
    }
    tool.end();
}

#[test]
fn nested_gradients_agree_in_all_four_modes() {
    let mut tool = Tool::start(&[]);
    // Each takes seconds without optimization: the two that have both modes outside and inside. `.ci/run` has all.
    let functions = if cfg!(debug_assertions) { &["fr", "rf"][..] } else { &["rr", "ff", "fr", "rf"] };
    for &function in functions {
        let saddle = tool.output("saddle", function, &json!({ "start": [1, 1.0] }));
        close(function, &saddle, &[8.246324826140356e-06; 4], 1e-8);
        let particle = tool.output("particle", function, &json!({ "w": 0.0 }));
        close(function, &particle, &[0.2071918746486116], 1e-8);
    }
    tool.end();
}
