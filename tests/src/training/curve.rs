//! A logistic curve over a margin and a structural score, by Newton's method.

/// Steps; a handful are enough.
const STEPS: usize = 30;
/// Keeps the equations solvable where the classes are apart.
const PULL: f64 = 1e-3;

/// Log-odds for one unit of margin, for a structural score of 1, and for neither.
pub fn fit(margins: &[f32], structure: &[f32], truth: &[bool]) -> [f32; 3] {
    let rows: Vec<([f64; 3], f64)> = margins
        .iter()
        .zip(structure)
        .zip(truth)
        .map(|((margin, structure), is)| ([f64::from(*margin), f64::from(*structure), 1.0], f64::from(u8::from(*is))))
        .collect();
    let mut shape = [0.0f64; 3];
    for _ in 0..STEPS {
        let (mut slope, mut bend) = ([0.0f64; 3], [[0.0f64; 3]; 3]);
        for (row, is) in &rows {
            let share = 1.0 / (1.0 + (-dot(&shape, row)).exp());
            for i in 0..3 {
                slope[i] += (is - share) * row[i];
                for j in 0..3 {
                    bend[i][j] += share * (1.0 - share) * row[i] * row[j];
                }
            }
        }
        for i in 0..3 {
            slope[i] -= PULL * shape[i];
            bend[i][i] += PULL;
        }
        let step = solve(bend, slope);
        for i in 0..3 {
            shape[i] += step[i];
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a few digits are enough")]
    shape.map(|x| x as f32)
}

fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Three equations, by Cramer's rule.
fn solve(bend: [[f64; 3]; 3], slope: [f64; 3]) -> [f64; 3] {
    let determinant = |m: &[[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = determinant(&bend);
    [0, 1, 2].map(|column| {
        let mut replaced = bend;
        replaced.iter_mut().zip(slope).for_each(|(row, value)| row[column] = value);
        determinant(&replaced) / whole
    })
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn the_curve_is_the_one_that_made_the_data() {
        // a share of 0.731 at a margin of 1, of 0.269 at -1: one unit of log-odds
        let margins: Vec<f32> = (0..2000).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let truth: Vec<bool> = (0..2000).map(|n| (n / 2) % 1000 < if n % 2 == 0 { 731 } else { 269 }).collect();
        let shape = fit(&margins, &vec![0.0; 2000], &truth);
        assert!((shape[0] - 1.0).abs() < 0.02 && shape[2].abs() < 0.02, "{shape:?}");
    }
}
