//! What numbers that carry derivatives take over from their values, for `num-traits`.

/// Writes comparisons, units and conversions of a number with a `value` and a `constant`.
macro_rules! number {
    ($number:ident) => {
        impl PartialEq for $number {
            fn eq(&self, other: &Self) -> bool {
                self.value == other.value
            }
        }

        impl PartialOrd for $number {
            fn partial_cmp(&self, other: &Self) -> Option<::core::cmp::Ordering> {
                self.value.partial_cmp(&other.value)
            }
        }

        impl ::num_traits::Zero for $number {
            fn zero() -> Self {
                Self::constant(0.0)
            }
            fn is_zero(&self) -> bool {
                self.value == 0.0
            }
        }

        impl ::num_traits::One for $number {
            fn one() -> Self {
                Self::constant(1.0)
            }
        }

        impl ::num_traits::Num for $number {
            type FromStrRadixErr = <f64 as ::num_traits::Num>::FromStrRadixErr;
            fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
                <f64 as ::num_traits::Num>::from_str_radix(text, radix).map(Self::constant)
            }
        }

        impl ::num_traits::ToPrimitive for $number {
            fn to_i64(&self) -> Option<i64> {
                self.value.to_i64()
            }
            fn to_u64(&self) -> Option<u64> {
                self.value.to_u64()
            }
            fn to_f64(&self) -> Option<f64> {
                Some(self.value)
            }
        }

        impl ::num_traits::NumCast for $number {
            fn from<N: ::num_traits::ToPrimitive>(n: N) -> Option<Self> {
                n.to_f64().map(Self::constant)
            }
        }
    };
}
pub(crate) use number;
