//! Activation codes as they are compared; the server makes them.

/// A code as it is compared: upper case, without hyphens and spaces, look-alikes replaced.
#[must_use]
pub fn normalise(code: &str) -> String {
    code.chars()
        .filter(|c| !matches!(c, '-' | ' '))
        .take(64)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_loosely() {
        assert_eq!(normalise("7k3p q9to"), normalise("7K3P-Q9T0"));
    }
}
